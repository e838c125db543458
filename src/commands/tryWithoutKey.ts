import * as l10n from '@vscode/l10n';
import { show } from '../editor/notifications.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import * as vscode from 'vscode';

/** From here on, until a key is entered or the window closes, pictures are free placeholders. */
export async function run(studio: Studio): Promise<void> {
  const { origin } = studio.endpoint();
  if (await studio.keys.find(origin)) {
    void show('info', l10n.t('There is an API key for {0}, so real pictures are made.', origin));
    return;
  }
  studio.keys.sandbox.start();
  void show('info', l10n.t('Pictures are placeholders now: the right size, marked as such, free. Nothing is sent.'), [
    {
      label: l10n.t('Generate Image'),
      run: () => vscode.commands.executeCommand(`${prefix}.generateImage`),
    },
  ]);
}

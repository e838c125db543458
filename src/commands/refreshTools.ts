import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { offerKey } from '../editor/keyPrompt.ts';
import { show } from '../editor/notifications.ts';
import { presentFailure } from '../editor/present.ts';
import type { Studio } from '../editor/studio.ts';

/** Asks the service for the account's tools now, and says how many there are and how many entries could not be used. */
export async function run(studio: Studio): Promise<void> {
  try {
    studio.requireTrust();
    if (!(await offerKey(studio.keys, studio.endpoint().origin))) return;
    const title = l10n.t('Refreshing the List of Tools');
    const { tools, skipped } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return await studio.catalog.refresh(abort.signal);
      },
    );
    const log = { label: l10n.t('Show Log'), run: () => studio.log.show() };
    void (skipped.length === 0
      ? show('info', l10n.t('Your account has {0} tools.', tools.length))
      : show(
          'info',
          l10n.t(
            'Your account has {0} tools. {1} entries of the list cannot be used; the log says why.',
            tools.length,
            skipped.length,
          ),
          [log],
        ));
  } catch (error) {
    presentFailure(studio, error, () => run(studio));
  }
}

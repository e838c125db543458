import * as l10n from '@vscode/l10n';
import type { Studio } from '../editor/studio.ts';
import { enterKey } from '../editor/keyPrompt.ts';
import { show } from '../editor/notifications.ts';

/** Asks for the API key of the configured endpoint and stores it. */
export async function run(studio: Studio): Promise<boolean> {
  const { origin } = studio.endpoint();
  const stored = await enterKey(studio.keys, origin);
  if (stored) void show('info', l10n.t('The API key for {0} is stored.', origin));
  return stored;
}

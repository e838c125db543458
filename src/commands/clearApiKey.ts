import * as l10n from '@vscode/l10n';
import { environmentVariable } from '../editor/apiKey.ts';
import { show } from '../editor/notifications.ts';
import type { Studio } from '../editor/studio.ts';

/** Forgets the stored key of the configured endpoint. */
export async function run(studio: Studio): Promise<void> {
  const { origin } = studio.endpoint();
  await studio.keys.clear(origin);
  const rest = await studio.keys.find(origin);
  void show(
    'info',
    rest
      ? l10n.t('The stored API key for {0} is gone. The one in {1} will be used.', origin, environmentVariable)
      : l10n.t('The API key for {0} is gone.', origin),
  );
}

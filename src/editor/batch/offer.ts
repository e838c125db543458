import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { show } from '../notifications.ts';
import { prefix } from '../settings.ts';
import type { Studio } from '../studio.ts';
import { forgetUnfinished, unfinishedBatches } from './unfinished.ts';

/** Offers, once and quietly, to go on with batches that an earlier window's end cut off and whose tab is not there. */
export async function offerUnfinished(studio: Studio): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all);
  const hasTab = tabs.some(({ input }) => input instanceof vscode.TabInputWebview && /batch$/.test(input.viewType));
  if (hasTab) return;
  for (const folder of unfinishedBatches(studio.context))
    await show('info', l10n.t('The batch {0} was interrupted. Nothing that was made is lost.', path.basename(folder)), [
      {
        label: l10n.t('Go On'),
        run: () => vscode.commands.executeCommand(`${prefix}.internal.openBatch`, undefined, vscode.Uri.file(folder)),
      },
      { label: l10n.t('Forget'), run: () => forgetUnfinished(studio.context, folder) },
    ]);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { batchOrder } from '../editor/batch/order.ts';
import { type BatchOutcome, runToEnd } from '../editor/batch/outcome.ts';
import { show } from '../editor/notifications.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { activeResource, isUri, shownPath } from '../editor/uris.ts';
import { readBatchArguments } from './batchArguments.ts';

/** Runs the batch of a CSV: with arguments to its end without asking, else by opening its plan. */
export async function run(studio: Studio, ...args: readonly unknown[]): Promise<BatchOutcome | undefined> {
  const wish = readBatchArguments(args);
  if (wish) {
    studio.requireTrust();
    return await runToEnd(studio, await batchOrder(studio, wish));
  }
  const csv = isUri(args[0]) ? args[0] : await askCsv();
  if (csv) await vscode.commands.executeCommand(`${prefix}.internal.openBatch`, csv);
  return undefined;
}

/** The CSV in the active editor, or one of the workspace. */
async function askCsv(): Promise<vscode.Uri | undefined> {
  const active = activeResource();
  if (active && /\.(?:csv|tsv)$/i.test(active.path)) return active;
  const found = await vscode.workspace.findFiles('**/*.{csv,tsv}', '**/{node_modules,.nano-banana}/**', 200);
  const inputs = found.filter((uri) => !uri.path.endsWith('/results.csv'));
  if (inputs.length === 0) {
    await show('info', l10n.t('There is no CSV in this workspace yet.'), [
      {
        label: l10n.t('Create Batch CSV'),
        run: () => vscode.commands.executeCommand(`${prefix}.createBatchCsv`),
      },
    ]);
    return undefined;
  }
  const items = inputs.map((uri) => ({ label: shownPath(uri), uri })).sort((a, b) => (a.label < b.label ? -1 : 1));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Run Image Batch'),
    placeHolder: l10n.t('Which CSV?'),
  });
  return picked?.uri;
}

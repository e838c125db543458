import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { lastOrder } from '../editor/batch/order.ts';
import { type BatchOutcome, runToEnd } from '../editor/batch/outcome.ts';
import { unfinishedBatches } from '../editor/batch/unfinished.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { shownPath, toUri } from '../editor/uris.ts';

/** Goes on with a batch, by its folder or journal, as it was asked for the last time; without arguments asks for one. */
export async function run(studio: Studio, where?: unknown): Promise<BatchOutcome | undefined> {
  if (where !== undefined) {
    studio.requireTrust();
    return await runToEnd(studio, await lastOrder(studio, toUri(where)));
  }
  const folder = await askFolder(studio);
  if (folder) await vscode.commands.executeCommand(`${prefix}.internal.openBatch`, undefined, folder);
  return undefined;
}

async function askFolder(studio: Studio): Promise<vscode.Uri | undefined> {
  const journals = await vscode.workspace.findFiles('**/.nano-banana/journal.jsonl', '**/node_modules/**', 200);
  const folders = new Set([
    ...unfinishedBatches(studio.context).map((folder) => vscode.Uri.file(folder).toString()),
    ...journals.map((journal) => vscode.Uri.joinPath(journal, '..', '..').toString()),
  ]);
  const items = [...folders].map((text) => ({ label: shownPath(vscode.Uri.parse(text)), uri: vscode.Uri.parse(text) }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Resume Batch'),
    placeHolder: items.length === 0 ? l10n.t('No batch has been run in this workspace.') : l10n.t('Which batch?'),
  });
  return picked?.uri;
}

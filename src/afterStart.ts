import type * as vscode from 'vscode';
import { unfinishedBatches } from './editor/batch/unfinished.ts';
import { registerImageDrop } from './editor/dropImage.ts';
import type { Studio } from './editor/studio.ts';
import { registerCsvProblems } from './views/csvProblems.ts';
import { registerHistory, type LoadTree } from './views/historyView.ts';
import { registerMissingImages } from './views/missingImages.ts';

/**
 * What begins by itself when activation is over: the history view, looking at open documents (a few kB; what parses them comes
 * with the first document that needs it), and a batch that an earlier window's end cut off, which is offered now, not when
 * something else is asked for.
 */
export function afterStart(context: vscode.ExtensionContext, load: () => Promise<Studio>, tree: LoadTree): void {
  context.subscriptions.push(
    registerHistory(load, tree),
    registerImageDrop(),
    registerMissingImages(),
    registerCsvProblems(),
  );
  if (unfinishedBatches(context).length > 0) void load();
}

import type * as vscode from 'vscode';

const slot = 'unfinishedBatches';

/** Folders of batches that were running when a window of this workspace ended. */
export function unfinishedBatches(context: vscode.ExtensionContext): readonly string[] {
  return context.workspaceState.get<readonly string[]>(slot, []);
}

export async function rememberUnfinished(context: vscode.ExtensionContext, folder: string): Promise<void> {
  await context.workspaceState.update(slot, [...new Set([...unfinishedBatches(context), folder])]);
}

export async function forgetUnfinished(context: vscode.ExtensionContext, folder: string): Promise<void> {
  const left = unfinishedBatches(context).filter((other) => other !== folder);
  await context.workspaceState.update(slot, left.length > 0 ? left : undefined);
}

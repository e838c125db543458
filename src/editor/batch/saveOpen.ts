import * as vscode from 'vscode';

/** A CSV that is being edited counts as it stands in the editor. */
export async function saveOpen(csv: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === csv);
  if (open?.isDirty) await open.save();
}

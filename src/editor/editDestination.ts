import * as vscode from 'vscode';
import { settingsDestination, type Destination } from './destination.ts';
import { baseName } from './uris.ts';

/**
 * Where an edited picture goes: beside its first input, as `<name>-edit`, numbered if there is one already. What lies where
 * nothing can be written (an older version in source control, an archive) gets its result in the output folder.
 */
export function editDestination(input: vscode.Uri): Destination {
  const stem = editStem(baseName(input));
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(input);
  if (vscode.workspace.fs.isWritableFileSystem(input.scheme) !== true) return { ...settingsDestination(), stem };
  return { folder: vscode.Uri.joinPath(input, '..'), stem, ...(workspaceFolder && { workspaceFolder }) };
}

/** `fox.png` → `fox-edit`; an edit of `fox-edit-2.png` is one more of the same row, not `fox-edit-2-edit`. */
function editStem(name: string): string {
  const stem = name.replace(/(?<=.)\.[^.]*$/, '');
  return `${stem.replace(/(?<=.)-edit(?:-\d+)?$/, '')}-edit`;
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { copyText } from '../editor/requestCode.ts';
import { openResult } from '../editor/openResult.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName } from '../editor/uris.ts';
import type { ResultAction } from './protocol/studio.ts';

/** Does what the user chose for a result's file. True = the file is gone. */
export async function actOn(
  studio: Pick<Studio, 'context'>,
  uri: vscode.Uri,
  action: ResultAction,
  mediaType: string,
): Promise<boolean> {
  switch (action) {
    case 'open':
      if (!(await openResult(studio, { uri, mediaType }))) await vscode.env.openExternal(uri);
      return false;
    case 'insert':
      await vscode.commands.executeCommand('nanoBananaStudio.insertImage', { uri, ...besidePanel() });
      return false;
    case 'reveal':
      await vscode.commands.executeCommand('revealInExplorer', uri);
      return false;
    case 'copyPath':
      await copyText(uri.scheme === 'file' ? uri.fsPath : uri.toString());
      return false;
    case 'delete':
      return await moveToTrash(uri);
  }
}

/** The document to insert in: while the page has the focus no text editor is active, but one may be seen. */
function besidePanel(): { readonly document?: vscode.Uri } {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editor = activeTextEditor ?? visibleTextEditors.find(({ document }) => document.uri.scheme !== 'output');
  return editor ? { document: editor.document.uri } : {};
}

async function moveToTrash(uri: vscode.Uri): Promise<boolean> {
  const trash = l10n.t('Move to Trash');
  const picked = await vscode.window.showWarningMessage(
    l10n.t('Delete "{0}"?', baseName(uri)),
    { modal: true, detail: l10n.t('The file is moved to the trash.') },
    trash,
  );
  if (picked !== trash) return false;
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return true;
    // Some disks, and editors in a browser, have no trash.
    const forever = l10n.t('Delete Permanently');
    const again = await vscode.window.showWarningMessage(
      l10n.t('There is no trash for "{0}". Delete it permanently?', baseName(uri)),
      { modal: true },
      forever,
    );
    if (again !== forever) return false;
    await vscode.workspace.fs.delete(uri, { useTrash: false });
  }
  return true;
}

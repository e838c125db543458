import * as vscode from 'vscode';
import { findPublicFolders } from '../document/publicFolders.ts';
import { referenceText, type Reference } from '../document/reference.ts';
import { languageOf } from './documentLanguage.ts';
import { corePath, existsOn } from './fileSystemPaths.ts';
import { pictureFacts } from './pictureFacts.ts';

/** The reference from a document to a picture. Without `alt`: the picture's prompt, or the words of its name. */
export async function referenceFor(
  document: vscode.TextDocument,
  image: vscode.Uri,
  alt: string | undefined,
): Promise<Reference> {
  const facts = await pictureFacts(image);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const saved = !document.isUntitled;
  const publicFolders =
    saved && folder
      ? await findPublicFolders(corePath(document.uri), corePath(folder.uri), existsOn(document.uri))
      : undefined;
  const { width, height } = facts;
  return referenceText({
    languageId: languageOf(document),
    ...(saved && { documentPath: corePath(document.uri) }),
    imagePath: corePath(image),
    roots: (vscode.workspace.workspaceFolders ?? []).map((root) => corePath(root.uri)),
    ...(publicFolders && { publicFolders }),
    alt: alt ?? facts.alt,
    ...(width !== undefined && height !== undefined && { width, height }),
  });
}

/**
 * Writes the reference at every cursor of an editor, as one step of undo, with the alternative text selected to be typed
 * over. Returns the inserted text.
 */
export async function insertInEditor(editor: vscode.TextEditor, image: vscode.Uri, alt?: string): Promise<string> {
  const reference = await referenceFor(editor.document, image, alt);
  await editor.insertSnippet(new vscode.SnippetString(reference.snippet), editor.selections);
  return reference.text;
}

/** Writes the reference into a document: at the cursors of an editor that shows it, else at its end. Returns the text. */
export async function insertInDocument(
  document: vscode.TextDocument,
  image: vscode.Uri,
  alt?: string,
): Promise<string> {
  const shown = (editor: vscode.TextEditor | undefined) => editor?.document.uri.toString() === document.uri.toString();
  const active = vscode.window.activeTextEditor;
  const editor = active && shown(active) ? active : vscode.window.visibleTextEditors.find(shown);
  if (editor) return await insertInEditor(editor, image, alt);
  const { text } = await referenceFor(document, image, alt);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
  await vscode.workspace.applyEdit(edit);
  return text;
}

import * as vscode from 'vscode';
import { formatJson } from '../result/formatJson.ts';

/** A read-only document that shows a JSON file laid out; the file itself stays as it came. */
const scheme = 'nano-banana-json';
/** Longer files, in bytes, are shown as they are. */
const layoutLimit = 2_000_000;

let registered = false;

/** Opens a JSON file laid out, in an editor that asks nothing when it is closed. */
export async function openJson(context: vscode.ExtensionContext, file: vscode.Uri): Promise<void> {
  if (!registered) {
    registered = true;
    const provideTextDocumentContent = (uri: vscode.Uri) => jsonText(vscode.Uri.parse(uri.query, true));
    context.subscriptions.push(
      vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent }),
    );
  }
  const uri = vscode.Uri.from({ scheme, path: file.path, query: file.toString() });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'json'), {
    preview: false,
  });
}

/** The text of a JSON file, laid out. */
export async function jsonText(file: vscode.Uri): Promise<string> {
  const bytes = await vscode.workspace.fs.readFile(file);
  const text = new TextDecoder().decode(bytes);
  return bytes.length > layoutLimit ? text : formatJson(text);
}

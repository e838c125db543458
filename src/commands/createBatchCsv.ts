import * as vscode from 'vscode';
import { starterCsv } from '../batch/starter.ts';
import { openCsv, writeCsv } from '../editor/batch/newCsv.ts';
import type { Studio } from '../editor/studio.ts';
import { defaultFolder, toUri } from '../editor/uris.ts';

/**
 * Writes a CSV to start from, with comments, and resolves with its URI. With a URI (a file, or a folder by its trailing
 * slash or because it exists) it opens nothing. Never over an existing file: a number is added.
 */
export async function run(studio: Studio, where?: unknown): Promise<vscode.Uri | undefined> {
  const text = starterCsv(await studio.tool(undefined));
  if (where !== undefined) {
    studio.requireTrust();
    return await writeCsv(toUri(where), 'batch', text);
  }
  const folder = defaultFolder();
  if (!folder || !vscode.workspace.isTrusted) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'csv', content: text }));
    return undefined;
  }
  const csv = await writeCsv(vscode.Uri.joinPath(folder.uri, '/'), 'batch', text);
  await openCsv(csv);
  return csv;
}

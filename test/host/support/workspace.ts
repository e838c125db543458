import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';

/** Path of the (first) workspace folder. */
export const root = () => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

/** Writes a file below the workspace folder and returns its URI. */
export function put(name: string, content: string | Uint8Array, folder = root()): vscode.Uri {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return vscode.Uri.file(file);
}

/** What a rejected command says, as any caller sees it. */
export async function refusal(work: Thenable<unknown>): Promise<{ code: string; charged: string; message: string }> {
  try {
    await work;
  } catch (error) {
    const { code, charged, message } = error as { code: string; charged: string; message: string };
    return { code, charged, message };
  }
  throw new Error('was not refused');
}

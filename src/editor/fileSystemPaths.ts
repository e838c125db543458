import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';

/** The path that the core computes with: the system's own for a file, else the URI's. */
export function corePath(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.path;
}

/** The URI of a core path on the file system of `like`. */
export function uriOfCorePath(file: string, like: vscode.Uri): vscode.Uri {
  return like.scheme === 'file' ? vscode.Uri.file(file) : like.with({ path: file });
}

/** Which of some core paths exist on the file system of `like`. A folder that is not there is asked for once. */
export function existsOn(like: vscode.Uri): (paths: readonly string[]) => Promise<ReadonlySet<string>> {
  const isThere = async (file: string) => {
    try {
      // Directly where that is possible: the way through the editor takes a message each.
      await (like.scheme === 'file' ? stat(file) : vscode.workspace.fs.stat(uriOfCorePath(file, like)));
      return true;
    } catch {
      return false;
    }
  };
  return async (paths) => {
    const folders = new Map<string, Promise<boolean>>();
    const found = await Promise.all(
      paths.map(async (file) => {
        const folder = path.dirname(file);
        const known = folders.get(folder) ?? isThere(folder);
        folders.set(folder, known);
        return (await known) && (await isThere(file)) ? file : undefined;
      }),
    );
    return new Set(found.filter((file) => file !== undefined));
  };
}

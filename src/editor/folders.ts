import * as vscode from 'vscode';
import { diskFolder } from '../result/diskFolder.ts';
import type { OutputFolder } from '../result/folder.ts';
import { virtualFolder } from './virtualFolder.ts';

/** The folder behind a URI: on disk directly, else through `workspace.fs` with results received in the extension's storage. */
export function openFolder(uri: vscode.Uri, context: vscode.ExtensionContext): OutputFolder {
  if (uri.scheme === 'file') return diskFolder(uri.fsPath);
  return virtualFolder(uri, incomingFolder(context));
}

/** Where results for folders that are not on the local disk are received: an absolute path. */
export function incomingFolder(context: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(context.globalStorageUri, 'incoming').fsPath;
}

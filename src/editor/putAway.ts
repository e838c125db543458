import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { partNamed } from '../result/part.ts';
import { placeNumbered } from '../result/place.ts';
import { openFolder } from './folders.ts';
import { baseName } from './uris.ts';

/** A file that was moved out of the workspace, and where its copy is. */
export interface PutAway {
  /** On this machine, in the extension's own storage. Never deleted. */
  readonly kept: vscode.Uri;
  /** Brings it back, under its own name or, if that was taken since, a numbered one. Returns where it is. */
  readonly bringBack: () => Promise<vscode.Uri>;
}

/** Where replaced and discarded pictures are kept. */
export function backupFolder(context: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(context.globalStorageUri, 'backups');
}

/** Moves a file into the backup folder: the copy is whole before the file goes. Throws the file system's error. */
export async function putAway(file: vscode.Uri, context: vscode.ExtensionContext): Promise<PutAway> {
  const backups = backupFolder(context).fsPath;
  await mkdir(backups, { recursive: true });
  const part = await localCopy(file, backups);
  const { name, ext } = path.posix.parse(baseName(file));
  const kept = vscode.Uri.file(await placeNumbered(part, backups, name, ext.slice(1) || 'bin'));
  await vscode.workspace.fs.delete(file);
  return { kept, bringBack: () => publishCopy(kept, file, context) };
}

/** A copy of a file in a local folder, under a name that is known as ours. Returns its path. */
export async function localCopy(file: vscode.Uri, folder: string): Promise<string> {
  const part = path.join(folder, partNamed(randomUUID()));
  if (file.scheme === 'file') await copyFile(file.fsPath, part);
  else await writeFile(part, await vscode.workspace.fs.readFile(file), { flag: 'wx' });
  return part;
}

async function publishCopy(kept: vscode.Uri, place: vscode.Uri, context: vscode.ExtensionContext): Promise<vscode.Uri> {
  const folder = openFolder(vscode.Uri.joinPath(place, '..'), context);
  await mkdir(folder.scratch, { recursive: true });
  const part = await localCopy(kept, folder.scratch);
  const { name, ext } = path.posix.parse(baseName(place));
  const published = await folder.publish(part, name, ext.slice(1) || 'bin');
  return vscode.Uri.parse(published.location, true);
}

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { OutputFolder, Published } from '../result/folder.ts';
import { removeIfThere } from '../result/place.ts';

/**
 * A folder that is not on the local disk. A file is written under a hidden name and renamed without overwriting, so that
 * nothing half-written stands under a final name.
 */
export function virtualFolder(root: vscode.Uri, scratch: string): OutputFolder {
  const { fs } = vscode.workspace;
  const at = (name: string) => vscode.Uri.joinPath(root, name);
  const published = (name: string): Published => ({ location: at(name).toString(), name });

  /** False if there is a file of that name already. */
  async function place(part: string, name: string): Promise<boolean> {
    if (await exists(at(name))) return false;
    const folder = vscode.Uri.joinPath(at(name), '..');
    await fs.createDirectory(folder);
    const hidden = vscode.Uri.joinPath(folder, `.${randomUUID()}.part`);
    try {
      await fs.writeFile(hidden, await readFile(part));
      await fs.rename(hidden, at(name), { overwrite: false });
    } catch (error) {
      await fs.delete(hidden).then(undefined, () => undefined);
      if (await exists(at(name))) return false; // another one was faster
      throw error;
    }
    await removeIfThere(part);
    return true;
  }

  async function overwrite(target: vscode.Uri, bytes: Uint8Array): Promise<void> {
    const hidden = vscode.Uri.joinPath(target, '..', `.${randomUUID()}.part`);
    try {
      await fs.writeFile(hidden, bytes);
      await fs.rename(hidden, target, { overwrite: true });
    } catch (error) {
      await fs.delete(hidden).then(undefined, () => undefined);
      throw error;
    }
  }

  return {
    uri: root.toString(),
    label: vscode.workspace.asRelativePath(root),
    scratch,
    publish: async (part, stem, extension) => {
      for (let n = 1; ; n++) {
        const name = `${stem}${n === 1 ? '' : `-${n}`}.${extension}`;
        if (await place(part, name)) return published(name);
      }
    },
    publishExact: async (part, name) => {
      if (await place(part, name)) return published(name);
      throw Object.assign(new Error(`there is a file ${name} already`), { code: 'EEXIST' });
    },
    replace: async (part, name, backupFolder) => {
      const old = await fs.readFile(at(name));
      await mkdir(backupFolder, { recursive: true });
      const backup = path.join(backupFolder, `${Date.now()}-${randomUUID().slice(0, 8)}-${path.posix.basename(name)}`);
      await writeFile(backup, old, { flag: 'wx' });
      await overwrite(at(name), await readFile(part));
      await removeIfThere(part);
      return { ...published(name), backup, undo: async () => overwrite(at(name), await readFile(backup)) };
    },
  };

  async function exists(uri: vscode.Uri): Promise<boolean> {
    try {
      await fs.stat(uri);
      return true;
    } catch {
      return false;
    }
  }
}

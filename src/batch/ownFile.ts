import { randomUUID } from 'node:crypto';
import { mkdir, rename, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { placeNumbered, removeIfThere } from '../result/place.ts';
import { innerFolder, type Journal } from './journal.ts';
import type { MadeRecord } from './journalRecords.ts';

/**
 * Writes a report or archive into the batch's folder: to a part first, then in one step over the one this batch made
 * before, if nobody changed that since; else under a free, numbered name. Returns its absolute path.
 */
export async function writeOwnFile(
  journal: Journal,
  folder: string,
  what: MadeRecord['what'],
  name: string,
  write: (part: string) => Promise<void>,
): Promise<string> {
  const inner = path.join(folder, innerFolder);
  await mkdir(inner, { recursive: true });
  const part = path.join(inner, `${randomUUID()}.part`);
  try {
    await write(part);
    const before = journal.made.get(what);
    const old = before && path.join(folder, before.file);
    let file: string;
    if (before && old !== undefined && isNamed(before.file, name) && (await isSame(old, before))) {
      await rename(part, old);
      file = old;
    } else {
      const { name: stem, ext } = path.parse(name);
      file = await placeNumbered(part, folder, stem, ext.slice(1));
    }
    const { size, mtimeMs } = await stat(file);
    await journal.append({ type: 'made', what, file: path.basename(file), bytes: size, mtimeMs });
    return file;
  } finally {
    await removeIfThere(part);
  }
}

/** Whether a file has this name or a number of it. */
function isNamed(file: string, name: string): boolean {
  const { name: stem, ext } = path.parse(name);
  return file === name || (file.startsWith(`${stem}-`) && file.endsWith(ext));
}

async function isSame(file: string, { bytes, mtimeMs }: MadeRecord): Promise<boolean> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size === bytes && found.mtimeMs === mtimeMs;
  } catch {
    return false;
  }
}

import * as l10n from '@vscode/l10n';
import { mkdir, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { StudioError } from '../endpoint/errors.ts';
import { fileDigest } from '../result/digest.ts';
import { diskFolder } from '../result/diskFolder.ts';
import { placeNumbered, removeIfThere } from '../result/place.ts';
import { reallyInside } from '../result/realPlace.ts';
import { systemCodeOf } from '../result/systemCode.ts';
import { backupsOf } from './journal.ts';
import type { ReceivedRecord, StoredRecord } from './journalRecords.ts';
import type { Placed } from './ports.ts';

/** Where a result got, and what is worth telling of it. */
export interface PlacedItem extends Placed {
  readonly note?: string;
}

/**
 * Makes the folder of an output and sees that it lies inside the batch's folder, links followed: before anything is paid.
 * Throws `WRITE_FAILED`.
 */
export async function prepareFolder(folder: string, stem: string): Promise<void> {
  const target = path.dirname(path.join(folder, stem));
  let inside: boolean;
  try {
    inside = await reallyInside(target, [folder]);
    if (inside) await mkdir(target, { recursive: true });
  } catch (error) {
    const code = systemCodeOf(error) ?? String(error);
    const message = l10n.t('Nothing was sent: the folder of {0} cannot be made ({1}).', stem, code);
    throw new StudioError('WRITE_FAILED', message, { systemCode: code, cause: error });
  }
  if (!inside) {
    const message = l10n.t('Nothing was sent: the folder of {0} is a link to a place outside the output folder.', stem);
    throw new StudioError('WRITE_FAILED', message);
  }
}

/**
 * Puts a finished file in its place and consumes it. The file that this batch made for the same output before is replaced
 * (kept in the backup folder first), if nobody changed it since; any other file is left alone, and the new one numbered.
 * Throws the system's error; the file is then still there.
 */
export async function placeItem(
  folder: string,
  file: string,
  stem: string,
  extension: string,
  before: StoredRecord | undefined,
): Promise<PlacedItem> {
  const disk = diskFolder(folder);
  const name = `${stem}.${extension}`;
  const found = before && (await digestOf(path.join(folder, before.file)));
  const unchanged = before !== undefined && found === before.sha256;
  if (unchanged && before.file === name) return await disk.replace(file, name, backupsOf(folder));
  const placed = await disk.publish(file, stem, extension);
  if (unchanged) {
    try {
      await retire(folder, before.file);
      return placed;
    } catch {
      // The new one is in its place: the old one beside it is no reason to count it as lost and ask for it again.
      return { ...placed, note: l10n.t('{0}, which it replaces, could not be moved away.', before.file) };
    }
  }
  if (found !== undefined)
    return { ...placed, note: l10n.t('{0} was changed since it was made; it was left as it is.', before?.file ?? '') };
  if (placed.name === name) return placed;
  return { ...placed, note: l10n.t('There was another file named {0}; it was left as it is.', name) };
}

/** Moves an old result that has another extension or number than the new one out of the way: it must not stay beside it. */
async function retire(folder: string, name: string): Promise<void> {
  const { dir, name: stem, ext } = path.parse(name);
  await placeNumbered(path.join(folder, name), backupsOf(folder), path.join(dir, stem), ext.slice(1) || 'bak');
}

/**
 * After a kill between `received` and `stored`: puts the result in its place, if that has not been done. `isTaken`: whether
 * a file is another item's. `undefined`: the bytes are gone.
 */
export async function finishPlacing(
  folder: string,
  { part, stem, extension, sha256 }: ReceivedRecord,
  before: StoredRecord | undefined,
  isTaken: (name: string) => boolean,
): Promise<{ readonly name: string } | undefined> {
  const file = path.resolve(folder, part);
  // The name may have been given already, perhaps a numbered one, with the part not yet removed.
  for (const name of await namesOf(folder, stem, extension)) {
    if (isTaken(name) || (await digestOf(path.join(folder, name))) !== sha256) continue;
    await removeIfThere(file);
    const old = before && before.file !== name ? await digestOf(path.join(folder, before.file)) : undefined;
    if (before && old === before.sha256) await retire(folder, before.file).catch(() => undefined);
    return { name };
  }
  return (await digestOf(file)) === sha256 ? await placeItem(folder, file, stem, extension, before) : undefined;
}

/** What there is below a folder of the names that a stem may have been given: itself, and numbered. */
async function namesOf(folder: string, stem: string, extension: string): Promise<string[]> {
  const { dir, base } = path.posix.parse(stem);
  const names = await readdir(path.join(folder, dir)).catch(() => []);
  const isOne = (name: string): boolean => {
    if (!name.startsWith(base) || !name.endsWith(`.${extension}`)) return false;
    return /^(?:-[1-9]\d*)?$/.test(name.slice(base.length, -extension.length - 1));
  };
  // Some file systems give names back in another form than they were given.
  return names
    .map((name) => name.normalize('NFC'))
    .filter(isOne)
    .map((name) => path.posix.join(dir, name));
}

/** `undefined`: there is no such file. */
export async function digestOf(file: string): Promise<string | undefined> {
  try {
    return await fileDigest(file);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

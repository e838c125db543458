import { copyFile, link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import * as path from 'node:path';
import { reallyInside } from './realPlace.ts';
import { systemCodeOf } from './systemCode.ts';

/** The one system call that a file system may lack, given by tests. */
export interface PlaceOptions {
  readonly link?: typeof link;
  /** Leaves the source where it is. */
  readonly keep?: boolean;
}

/**
 * Moves a file to a path at which there is none, in one step, or throws with code `EEXIST`. Other files are never touched;
 * after a failure the source is still there. Works between devices and on file systems without hard links.
 */
export async function placeExclusively(source: string, target: string, options: PlaceOptions = {}): Promise<void> {
  try {
    await (options.link ?? link)(source, target);
  } catch (error) {
    const code = systemCodeOf(error);
    // Anything but "there is one" or "no such folder": exFAT, SMB, another device, a kernel that protects hard links.
    if (code === 'EEXIST' || code === 'ENOENT' || code === 'ENOSPC' || code === 'ENAMETOOLONG') throw error;
    await placeByName(source, target, options.keep === true);
    return;
  }
  if (options.keep !== true) await removeIfThere(source);
}

/** Takes the name with an empty file of our own, then puts the bytes there. */
async function placeByName(source: string, target: string, keep: boolean): Promise<void> {
  await (await open(target, 'wx')).close();
  try {
    if (keep) await copyFile(source, target);
    else await move(source, target);
  } catch (error) {
    await removeIfThere(target);
    throw error;
  }
}

/** Moves over whatever is at the target; copies where a rename cannot go. */
async function move(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch (error) {
    if (systemCodeOf(error) !== 'EXDEV') throw error;
    await copyFile(source, target);
    await removeIfThere(source);
  }
}

/**
 * Moves a file to `<stem>.<extension>` below a folder, or to the first free of `<stem>-2.<extension>`, … Creates missing
 * folders. Returns the path it got.
 */
export async function placeNumbered(
  source: string,
  folder: string,
  stem: string,
  extension: string,
  options: PlaceOptions = {},
): Promise<string> {
  const base = path.join(folder, stem);
  await makeBelow(folder, path.dirname(base));
  for (let number = 1; ; number += 1) {
    // Many of one name: look once where they end rather than try each.
    if (number === 16) number = Math.max(number, (await lastNumber(base, extension)) + 1);
    const target = number === 1 ? `${base}.${extension}` : `${base}-${number}.${extension}`;
    try {
      await placeExclusively(source, target, options);
      return target;
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Makes a folder below another. Throws `ELOOP` where a link leads out of that: it may come from somebody else. */
export async function makeBelow(folder: string, below: string): Promise<void> {
  if (path.relative(folder, below) !== '' && !(await reallyInside(below, [folder])))
    throw Object.assign(new Error(`${below} is a link that leads out of ${folder}`), { code: 'ELOOP' });
  await mkdir(below, { recursive: true });
}

async function lastNumber(base: string, extension: string): Promise<number> {
  const prefix = `${path.basename(base)}-`.toLowerCase();
  const suffix = `.${extension}`.toLowerCase();
  let last = 0;
  for (const name of await readdir(path.dirname(base))) {
    const folded = name.toLowerCase();
    if (!folded.startsWith(prefix) || !folded.endsWith(suffix)) continue;
    const digits = folded.slice(prefix.length, -suffix.length);
    if (/^\d{1,9}$/.test(digits)) last = Math.max(last, Number(digits));
  }
  return last;
}

/** Removes a file, if it is there and can be removed: for what is no longer needed, where a failure changes nothing. */
export async function removeIfThere(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch {
    // Gone, or held by a virus scanner; what mattered has been done.
  }
}

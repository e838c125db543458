import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import * as path from 'node:path';

/** Free space, in bytes, below which nothing is asked for: the largest pictures have 15 to 25 MB, twice while finished. */
const enough = 64_000_000;
/** A folder that has just taken a file is not tried again for so long, in milliseconds: a batch asks for each row. */
const triedMs = 1000;
/** A receiving file not written to for this long, in milliseconds, belongs to no call: they end after some ten minutes. */
const staleMs = 24 * 60 * 60 * 1000;
const ours = /^\.nano-banana-[0-9a-f-]{36}\.part$/;

/** The name of a file being received, by its call's id (a UUID): hidden, short, and known as ours. */
export function partNamed(uuid: string): string {
  return `.nano-banana-${uuid}.part`;
}

/** There is too little room; `code` as the system would have it. */
class NoSpace extends Error {
  override readonly name = 'NoSpace';
  readonly code = 'ENOSPC';
}

/** When folders took a file, by `performance.now()`. */
const tried = new Map<string, number>();

/**
 * The path of a new file to receive a result in, after trying that a file can be written there: before a call is paid for,
 * not after. A folder that took one within the last second is believed. Nothing is left at the path. Throws the system's
 * error (`EACCES`, `EROFS`, `ENOSPC`, `ENOTDIR`, …).
 */
export async function newPart(scratch: string, minimumFree: number = enough): Promise<string> {
  const part = path.join(scratch, partNamed(randomUUID()));
  // Each time: it may have been removed since.
  await mkdir(scratch, { recursive: true });
  if (performance.now() - (tried.get(scratch) ?? -Infinity) < triedMs) return part;
  const { bavail, bsize, blocks } = await statfs(scratch);
  // Some network and FUSE file systems tell no sizes: all zero.
  if (blocks > 0 && bavail * bsize < minimumFree) throw new NoSpace(`less than ${minimumFree} bytes free`);
  tried.delete(scratch);
  const handle = await open(part, 'wx');
  try {
    // A full disk or quota often takes an empty file, but no bytes.
    await handle.write(Buffer.alloc(65_536));
  } finally {
    await handle.close();
    await rm(part, { force: true });
  }
  tried.set(scratch, performance.now());
  return part;
}

/**
 * Receiving files that a killed editor left in a folder, not written to for a day, by path: paid bytes may be in them.
 * An unreadable folder has none.
 */
export async function staleParts(scratch: string, now: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(scratch).catch(() => [])) {
    if (!ours.test(name)) continue;
    const file = path.join(scratch, name);
    const written = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => now,
    );
    if (now - written > staleMs) found.push(file);
  }
  return found;
}

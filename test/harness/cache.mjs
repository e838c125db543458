// A folder in the user-level cache, made once, however many processes ask for it at the same time.
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheRoot } from './paths.mjs';

const HEARTBEAT_MS = 2_000;
/** A lock whose owner has not touched it for this long belongs to nobody: its process was killed. */
const STALE_MS = 20_000;

/**
 * The cache folder `name`, made by `make` if it isn't there. `make` fills a temporary folder, which is renamed when it
 * is whole: a folder that exists is complete.
 * @param {string} name it should carry a version; nothing is ever updated in place
 * @param {(temporary: string, final: string) => Promise<void>} make
 * @returns {Promise<string>} the folder's path
 */
export async function cached(name, make) {
  const final = path.join(cacheRoot(), name);
  if (existsSync(final)) return final;
  await mkdir(path.dirname(final), { recursive: true });
  await withLock(`${final}.lock`, async () => {
    if (existsSync(final)) return;
    await removeLeftovers(final);
    const temporary = `${final}.tmp-${process.pid}`;
    try {
      await mkdir(temporary);
      await make(temporary, final);
      await rename(temporary, final);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
  return final;
}

/**
 * Half-made folders of installs that were killed. Only called by the owner of the lock.
 * @param {string} final
 */
async function removeLeftovers(final) {
  for (const entry of await readdir(path.dirname(final)))
    if (entry.startsWith(`${path.basename(final)}.tmp-`))
      await rm(path.join(path.dirname(final), entry), { recursive: true, force: true });
}

/**
 * Runs `work` while holding a lock file. The owner touches the file, so that a lock left by a killed process is told
 * from a long install. (Process ids are not used: a cache may be shared by containers.)
 * @param {string} file
 * @param {() => Promise<void>} work
 */
export async function withLock(file, work) {
  for (let waited = 0; !(await take(file)); waited++) {
    if (waited === 0) console.error(`waiting for another install (${file})`);
    await delay(500);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {}); // gone: somebody cleaned the cache; the rename at the end decides
  }, HEARTBEAT_MS);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {Promise<boolean>} whether the lock is now ours
 */
async function take(file) {
  try {
    const handle = await open(file, 'wx');
    await handle.close();
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const touched = await stat(file).then(
    (s) => s.mtimeMs,
    () => Date.now(),
  );
  if (Date.now() - touched > STALE_MS) {
    // Renaming first: of several that see a stale lock, one moves it away.
    const away = `${file}.stale-${process.pid}`;
    await rename(file, away).catch(() => {});
    await rm(away, { force: true });
  }
  return false;
}

// Where things are: the project, what is built from it, and the cache that every clone on this machine shares.
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Built tests, screenshots, the packed extension: all of it can be deleted at any time. */
export const OUT = path.join(ROOT, 'out');

/**
 * A user-level folder outside any clone, so that a second clone need not fetch the editor (some 800 MB) again.
 * @returns {string}
 */
export function cacheRoot() {
  const home = os.homedir();
  const platform = { darwin: path.join(home, 'Library', 'Caches'), win32: process.env['LOCALAPPDATA'] };
  const base =
    process.env['XDG_CACHE_HOME'] ||
    platform[/** @type {keyof typeof platform} */ (process.platform)] ||
    path.join(home, '.cache');
  return path.join(base, 'nano-banana-studio');
}

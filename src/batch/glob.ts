import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** At most so many folders are looked into for one pattern. */
const maxFolders = 5000;

/** Whether a path cell asks for more than the file of that very name. */
export function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

/**
 * The files below `folder` that a pattern names, as absolute paths in natural order (`a2` before `a10`). `*` and `?` stay
 * within a name, `**` is any folders, `[a-z]` and `{a,b}` choose; names that begin with a dot must be named so. Folders
 * that are links are not followed by `**`.
 */
export async function findFiles(folder: string, pattern: string, signal: AbortSignal): Promise<readonly string[]> {
  const found = new Set<string>();
  let visited = 0;
  const walk = async (at: string, segments: readonly string[]): Promise<void> => {
    signal.throwIfAborted();
    const [segment, ...rest] = segments;
    if (segment === undefined || ++visited > maxFolders) return;
    if (segment === '**') await walk(at, rest.length === 0 ? ['*'] : rest);
    else if (!isGlob(segment)) {
      const path = join(at, segment);
      if (rest.length > 0) await walk(path, rest);
      else if (await isFile(path)) found.add(path);
      return;
    }
    const matcher = segment === '**' ? /^[^.]/u : segmentPattern(segment);
    for (const entry of await entries(at)) {
      if (!matcher.test(entry.name)) continue;
      const path = join(at, entry.name);
      if (segment === '**') {
        if (entry.isDirectory()) await walk(path, segments);
      } else if (rest.length > 0) await walk(path, rest);
      else if (await isFile(path)) found.add(path);
    }
  };
  for (const expanded of expandBraces(pattern)) await walk(folder, expanded.split('/').filter(Boolean));
  return [...found].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1));
}

async function entries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Braces are spelled out one level at a time; what is not closed is text. */
function expandBraces(pattern: string): readonly string[] {
  const braces = /^([^{]*)\{([^{}]*)\}(.*)$/su.exec(pattern);
  if (!braces || pattern.length > 1000) return [pattern];
  const [, before = '', inside = '', after = ''] = braces;
  return inside.split(',').flatMap((choice) => expandBraces(before + choice + after));
}

function segmentPattern(segment: string): RegExp {
  let source = segment.startsWith('.') ? '' : '(?!\\.)';
  for (let i = 0; i < segment.length; i++) {
    const char = segment.charAt(i);
    const set = char === '[' ? /^\[(!|\^)?([^\]/]+)\]/u.exec(segment.slice(i)) : null;
    if (char === '*') source += segment[i - 1] === '*' ? '' : '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (set) {
      source += `[${set[1] === undefined ? '' : '^'}${(set[2] ?? '').replace(/[\\\]^]/g, '\\$&')}]`;
      i += set[0].length - 1;
    } else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`, 'u');
  } catch {
    // A range such as [z-a]: it matches nothing.
    // eslint-disable-next-line regexp/no-empty-lookarounds-assertion -- that is what it is for
    return /(?!)/u;
  }
}

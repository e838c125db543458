import { posix, win32 } from 'node:path';

/** A way from a document to a file, with `/` on every system. */
export interface Way {
  readonly path: string;
  /** `absolute` where no relative path exists: another drive, another share, or a document that has no folder. */
  readonly kind: 'relative' | 'absolute';
}

/** Whether a path is written as Windows writes it: `C:\a`, `c:/a`, `/c:/a` (a VS Code `Uri.path`), `\\server\share`. */
export function isWindowsPath(path: string): boolean {
  return /^\/?[a-z]:[\\/]/i.test(path) || /^\\\\[^\\]/.test(path);
}

/** With `/` only, and without the slash a `Uri.path` has before a drive. On other systems a backslash is part of a name. */
export function withSlashes(path: string, windows: boolean): string {
  if (!windows) return path;
  return path.replace(/^\/(?=[a-z]:[\\/])/i, '').replace(/\\/g, '/');
}

/** The way from the folder `from` to the file `to`, both absolute and in the same style. */
export function wayTo(from: string | undefined, to: string, windows: boolean): Way {
  const target = withSlashes(to, windows);
  if (from === undefined) return { path: target, kind: 'absolute' };
  const folder = withSlashes(from, windows);
  const relative = windows ? win32.relative(folder, target).replace(/\\/g, '/') : posix.relative(folder, target);
  const unreachable = relative === '' || (windows && (win32.isAbsolute(relative) || isWindowsPath(relative)));
  return unreachable ? { path: target, kind: 'absolute' } : { path: relative, kind: 'relative' };
}

/** The path of `file` below `folder`, with `/`; `undefined` if it is not below it. Both absolute and in the same style. */
export function below(folder: string, file: string, windows: boolean): string | undefined {
  const way = wayTo(folder, file, windows);
  return way.kind === 'absolute' || way.path === '..' || way.path.startsWith('../') ? undefined : way.path;
}

import { posix, win32 } from 'node:path';
import type { ImageReference } from './imageReference.ts';
import { below, isWindowsPath, withSlashes } from './paths.ts';
import { isMakeable } from './target.ts';

/** What a path in a document is relative to. Absolute paths of one system. */
export interface Surroundings {
  readonly documentPath: string;
  readonly workspaceFolder: string;
  /** Folders served from `/`, nearest first (`findPublicFolders`); none: `/` is the workspace folder. */
  readonly publicFolders?: readonly string[];
}

/** Where the file of a reference lies. */
export interface ResolvedTarget {
  /** Absolute, with `/` on every system. */
  readonly path: string;
  /** Whether it lies in the workspace folder. Nothing may be written where it does not. */
  readonly inside: boolean;
}

/**
 * Where the file is that a reference points to, by its text alone (a symbolic link is for whoever writes to look at).
 * `undefined` for a placeholder, another kind of file, or a path of another system.
 */
export function resolveTarget(
  reference: Pick<ImageReference, 'kind' | 'target'>,
  { documentPath, workspaceFolder, publicFolders = [] }: Surroundings,
): ResolvedTarget | undefined {
  const { target } = reference;
  if (reference.kind !== 'image' || !isMakeable(target) || isWindowsPath(target) || target.includes('\0'))
    return undefined;
  const windows = isWindowsPath(documentPath) || isWindowsPath(workspaceFolder);
  // A backslash or colon in a name is no part of a path there.
  if (windows && /[\\:*?"<>|]/.test(target)) return undefined;
  const style = windows ? win32 : posix;
  const folder = target.startsWith('/')
    ? rootFor(target, withSlashes(workspaceFolder, windows), publicFolders, windows)
    : style.dirname(withSlashes(documentPath, windows));
  const path = withSlashes(style.join(folder, target), windows);
  return { path, inside: below(workspaceFolder, path, windows) !== undefined };
}

/** The public folder of the site; the workspace folder where a path names that very folder (`/public/x.png`) or there is none. */
function rootFor(target: string, workspaceFolder: string, publicFolders: readonly string[], windows: boolean): string {
  const [nearest] = publicFolders;
  if (nearest === undefined) return workspaceFolder;
  const named = publicFolders.some(
    (folder) => below(folder, (windows ? win32 : posix).join(workspaceFolder, target), windows) !== undefined,
  );
  return named ? workspaceFolder : withSlashes(nearest, windows);
}

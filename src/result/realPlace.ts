import { readlink, realpath } from 'node:fs/promises';
import * as path from 'node:path';

/** Links that point to what does not exist yet are followed so often. */
const mostLinks = 40;

/** Where a path really is, links followed as far as it exists; the rest of it lies where it would be made. */
export async function realPlace(file: string, left = mostLinks): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = path.dirname(file);
    if (parent === file) return file;
    const real = await realPlace(parent, left);
    // A link to nothing: what is written through it appears at its target.
    const target = left > 0 ? await readlink(file).catch(() => undefined) : undefined;
    return target === undefined
      ? path.join(real, path.basename(file))
      : await realPlace(path.resolve(real, target), left - 1);
  }
}

/** Whether a path lies in one of the folders, or is one, links followed. */
export async function reallyInside(file: string, folders: readonly string[]): Promise<boolean> {
  const [real = file, ...places] = await Promise.all([file, ...folders].map((place) => realPlace(place)));
  return places.some((place) => {
    const way = path.relative(place, real);
    return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
  });
}

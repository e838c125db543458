import { randomUUID } from 'node:crypto';
import { copyFile, rename, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OutputFolder, Published } from './folder.ts';
import { partNamed } from './part.ts';
import { makeBelow, placeExclusively, placeNumbered, removeIfThere, type PlaceOptions } from './place.ts';
import { systemCodeOf } from './systemCode.ts';

/** A folder on the local disk; it is created when the first file comes. `root` is absolute. */
export function diskFolder(root: string, options: Pick<PlaceOptions, 'link'> = {}): OutputFolder {
  const published = (file: string): Published => ({
    location: pathToFileURL(file).href,
    name: path.relative(root, file).split(path.sep).join('/'),
  });
  return {
    uri: pathToFileURL(root).href,
    label: root,
    scratch: root,
    publish: async (part, stem, extension) => published(await placeNumbered(part, root, stem, extension, options)),
    publishExact: async (part, name) => {
      const target = path.join(root, name);
      await makeBelow(root, path.dirname(target));
      await placeExclusively(part, target, options);
      return published(target);
    },
    replace: async (part, name, backupFolder) => {
      const target = path.join(root, name);
      const { dir, name: stem, ext } = path.parse(target);
      if (!(await stat(target)).isFile()) throw new Error(`not a file: ${name}`);
      const backup = await placeNumbered(target, backupFolder, stem, ext.slice(1) || 'bak', { ...options, keep: true });
      await moveOver(part, target, dir);
      return {
        ...published(target),
        backup,
        undo: async () => {
          const copy = path.join(dir, partNamed(randomUUID()));
          await copyFile(backup, copy);
          await moveOver(copy, target, dir);
        },
      };
    },
  };
}

/** Takes the target's place in one step, even from another device. */
async function moveOver(source: string, target: string, dir: string): Promise<void> {
  try {
    await rename(source, target);
  } catch (error) {
    if (systemCodeOf(error) !== 'EXDEV') throw error;
    const beside = path.join(dir, partNamed(randomUUID()));
    try {
      await copyFile(source, beside);
      await rename(beside, target);
    } catch (failure) {
      await removeIfThere(beside);
      throw failure;
    }
    await removeIfThere(source);
  }
}

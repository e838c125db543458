import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { Finished } from '../result/finish.ts';
import type { OutputFolder } from '../result/folder.ts';
import { partNamed } from '../result/part.ts';
import { removeIfThere } from '../result/place.ts';
import type { Produced } from '../result/ports.ts';
import { recipeText, sidecarName, type Recipe } from '../result/recipe.ts';
import { systemCodeOf } from '../result/systemCode.ts';
import type { RecipeSetting } from './settings.ts';

/** Where a sidecar goes. */
export interface SidecarPlace {
  /** The published picture's. */
  readonly folder: OutputFolder;
  /** Absolute path of a folder for what is half written; absent: the folder's own. */
  readonly scratch?: string;
  /** Absolute path of a folder to which an older sidecar is put away; absent: none takes another's place. */
  readonly backup?: string;
}

/**
 * Writes the recipe beside a published file, where the setting wants it, or where the file can't hold it. Returns what went
 * wrong: by then the picture is safe.
 */
export async function keepSidecar(
  place: SidecarPlace,
  { mediaType, name }: Pick<Produced, 'mediaType' | 'name'>,
  { recipe, embedded }: Finished,
  setting: RecipeSetting,
  log: Pick<vscode.LogOutputChannel, 'warn'>,
): Promise<readonly string[]> {
  const wanted = setting === 'sidecar' || setting === 'both' || (setting === 'embedded' && !embedded);
  if (!recipe || !wanted || !/^(?:image|video)\//.test(mediaType)) return [];
  try {
    await writeSidecar(place, sidecarName(name), recipe);
    return [];
  } catch (error) {
    log.warn(`sidecar of ${name}: ${String(error)}`);
    return [l10n.t('Its recipe could not be written beside it.')];
  }
}

/** Never over a file that is not put away first. Throws the system's error. */
async function writeSidecar(
  { folder, scratch = folder.scratch, backup }: SidecarPlace,
  name: string,
  recipe: Recipe,
): Promise<void> {
  const part = path.join(scratch, partNamed(randomUUID()));
  try {
    await writeFile(part, recipeText(recipe), { flag: 'wx' });
    await folder.publishExact(part, name);
  } catch (error) {
    if (backup === undefined || systemCodeOf(error) !== 'EEXIST') throw error;
    await folder.replace(part, name, backup);
  } finally {
    // Left behind, it would be taken for bytes that were paid for.
    await removeIfThere(part);
  }
}

import { randomUUID } from 'node:crypto';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { readRecipe } from '../result/metadata.ts';
import { embedRecipe } from '../result/metadataEmbed.ts';
import { detectMediaType, headLength } from '../result/mediaType.ts';
import { partNamed } from '../result/part.ts';
import { removeIfThere } from '../result/place.ts';
import type { TransformSpec } from '../result/transform.ts';
import { openFolder } from './folders.ts';
import { backupFolder, localCopy, putAway } from './putAway.ts';
import type { Studio } from './studio.ts';
import { requireOwnPlace } from './ownPlace.ts';
import { baseName } from './uris.ts';

/** A picture that took another's place. */
export interface Replacement {
  /** The older picture's copy. */
  readonly older: vscode.Uri;
  /** Brings both back: the older one to its place, the result to where it lay. Returns where the result is. */
  readonly undo: () => Promise<vscode.Uri>;
}

/**
 * Puts a result in the place of a picture, converted and scaled if `spec` says so. The picture's old bytes and the
 * untouched result are kept in the backup folder first; the place is taken in one step.
 * @throws StudioError of the transform; the file system's error
 */
export async function replaceImage(
  studio: Studio,
  target: vscode.Uri,
  result: vscode.Uri,
  spec: TransformSpec | undefined,
  signal: AbortSignal,
): Promise<Replacement> {
  const { context } = studio;
  await requireOwnPlace(target);
  const place = await behindLinks(target);
  const folder = openFolder(vscode.Uri.joinPath(place, '..'), context);
  const backups = backupFolder(context).fsPath;
  await mkdir(folder.scratch, { recursive: true });
  const part = spec
    ? await transformed(studio, result, spec, folder.scratch, signal)
    : await localCopy(result, folder.scratch);
  const replaced = await folder.replace(part, baseName(place), backups).catch(async (error: unknown) => {
    await removeIfThere(part);
    throw error;
  });
  const away = await putAway(result, context);
  const older = vscode.Uri.file(replaced.backup);
  return {
    older,
    undo: async () => {
      const back = await away.bringBack();
      // Whatever stands there by now, perhaps drawn on since, is kept too.
      await folder.replace(await localCopy(older, folder.scratch), baseName(place), backups);
      return back;
    },
  };
}

/** The file itself, so that a symbolic link to it stays one. */
async function behindLinks(target: vscode.Uri): Promise<vscode.Uri> {
  return target.scheme === 'file' ? vscode.Uri.file(await realpath(target.fsPath)) : target;
}

/** The transformed result in a local file, with its recipe. Returns the path. */
async function transformed(
  studio: Studio,
  result: vscode.Uri,
  spec: TransformSpec,
  scratch: string,
  signal: AbortSignal,
): Promise<string> {
  const bytes = await vscode.workspace.fs.readFile(result);
  const mediaType = detectMediaType(bytes.subarray(0, headLength)) ?? 'application/octet-stream';
  const made = await studio.transformer.transform({ bytes, name: baseName(result), mediaType }, spec, signal);
  const plain = path.join(scratch, partNamed(randomUUID()));
  await writeFile(plain, made.bytes, { flag: 'wx' });
  const found = await readRecipe({ bytes });
  if (found.kind !== 'recipe') return plain;
  const { width, height } = made;
  const transform = { width, height, mediaType: made.mediaType, ...(spec.fit && { fit: spec.fit }) };
  const withRecipe = path.join(scratch, partNamed(randomUUID()));
  try {
    const outcome = await embedRecipe(plain, withRecipe, { ...found.recipe, transform }, signal);
    if (!outcome.embedded || outcome.file === plain) return plain;
  } catch (error) {
    await removeIfThere(plain);
    throw error;
  }
  await removeIfThere(plain);
  return withRecipe;
}

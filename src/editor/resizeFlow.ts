import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { extensionOf } from '../result/mediaType.ts';
import { removeIfThere } from '../result/place.ts';
import type { Preset } from '../result/presets.ts';
import type { PictureSource, TransformSpec } from '../result/transform.ts';
import { makePreset } from '../result/transformPreset.ts';
import { detectMediaType, headLength } from '../result/mediaType.ts';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Destination } from './destination.ts';
import { openFolder } from './folders.ts';
import { requireOwnPlace } from './ownPlace.ts';
import { partNamed } from '../result/part.ts';
import type { Studio } from './studio.ts';
import { baseName } from './uris.ts';
import { StudioError } from '../endpoint/errors.ts';

/** A picture that was scaled or converted. */
export interface Resized {
  readonly uri: vscode.Uri;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A file that a transform made, before it has its place. */
interface MadeFile extends Omit<Resized, 'uri' | 'bytes'> {
  readonly bytes: Uint8Array;
  readonly stem: string;
  readonly extension: string;
}

/** Reads a picture for the transformer. @throws StudioError BAD_IMAGE */
export async function pictureSource(uri: vscode.Uri): Promise<PictureSource> {
  const name = baseName(uri);
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return { bytes, name, mediaType: detectMediaType(bytes.subarray(0, headLength)) ?? 'application/octet-stream' };
  } catch (cause) {
    throw new StudioError('BAD_IMAGE', l10n.t('"{0}" cannot be read.', name), { cause });
  }
}

/** Where the files go, unless it is said: beside the picture; a set whose names are fixed in a folder of its own. */
export function resizeFolder(uri: vscode.Uri, preset: Preset | undefined): vscode.Uri {
  const beside = vscode.Uri.joinPath(uri, '..');
  const fixed = preset?.outputs.some((output) => output.naming === 'replace');
  return preset && fixed ? vscode.Uri.joinPath(beside, `${stemOf(baseName(uri))}-${preset.id}`) : beside;
}

/** One picture at one size and format, as a file of its own: the picture itself is untouched. @throws StudioError */
export async function resizeTo(
  studio: Studio,
  uri: vscode.Uri,
  spec: TransformSpec,
  destination: Pick<Destination, 'folder' | 'stem' | 'spelling'>,
  signal: AbortSignal,
): Promise<Resized> {
  const source = await pictureSource(uri);
  const made = await studio.transformer.transform(source, spec, signal);
  const sized = spec.width !== undefined || spec.height !== undefined;
  const stem = destination.stem ?? `${stemOf(source.name)}${sized ? `-${made.width}x${made.height}` : ''}`;
  const extension = extensionOf(made.mediaType);
  return await place(studio, destination.folder, { ...made, stem, extension });
}

/** Every file of a preset. @throws StudioError */
export async function resizeToPreset(
  studio: Studio,
  uri: vscode.Uri,
  preset: Preset,
  folder: vscode.Uri,
  signal: AbortSignal,
): Promise<readonly Resized[]> {
  const files = await makePreset(studio.transformer, await pictureSource(uri), preset, signal);
  const placed: Resized[] = [];
  for (const { name, ...file } of files) {
    const { name: stem, ext } = path.posix.parse(name);
    placed.push(await place(studio, folder, { ...file, stem, extension: ext.slice(1) }));
  }
  return placed;
}

/** Writes a file beside the others, never over one. @throws StudioError WRITE_FAILED */
async function place(studio: Studio, at: vscode.Uri, { bytes, stem, extension, ...rest }: MadeFile): Promise<Resized> {
  await requireOwnPlace(at);
  const folder = openFolder(at, studio.context);
  const part = path.join(folder.scratch, partNamed(randomUUID()));
  try {
    await mkdir(folder.scratch, { recursive: true });
    await writeFile(part, bytes, { flag: 'wx' });
    const { location } = await folder.publish(part, stem, extension);
    const { width, height, mediaType } = rest;
    return { uri: vscode.Uri.parse(location, true), mediaType, width, height, bytes: bytes.length };
  } catch (cause) {
    await removeIfThere(part);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('WRITE_FAILED', l10n.t('{0} could not be written: {1}', stem, reason), { cause });
  }
}

/** A file's name without its extension. */
export function stemOf(name: string): string {
  return name.replace(/(?<=.)\.[^.]*$/, '');
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { loadInputImage } from '../result/inputImage.ts';
import type { Tool } from '../tool/definition.ts';
import { imageCount, imagePlaces } from '../tool/imagePlaces.ts';
import type { InputImage } from '../tool/request.ts';
import { baseName } from './uris.ts';

/** Pictures of a request: in order, or by the name of the image input that each is for. */
export type Pictures = readonly vscode.Uri[] | Readonly<Record<string, readonly vscode.Uri[]>>;

/**
 * Opens the pictures of a request, in order, and gives each to an image input of the tool.
 * @throws StudioError BAD_PARAMETER for too many or an unknown input, BAD_IMAGE, TOO_LARGE
 */
export async function loadImages(tool: Tool, pictures: Pictures): Promise<readonly InputImage[]> {
  return await Promise.all(placed(tool, pictures).map(([input, uri]) => loadImage(uri, input)));
}

function placed(tool: Tool, pictures: Pictures): readonly (readonly [input: string, uri: vscode.Uri])[] {
  if (isList(pictures)) {
    const places = imagePlaces(tool, pictures.length);
    if (!places) throw tooMany(tool, tool.name, imageCount(tool), pictures.length);
    return pictures.map((uri, index) => [places[index] ?? '', uri]);
  }
  for (const [name, uris] of Object.entries(pictures)) {
    const input = tool.images.find((one) => one.name === name);
    if (!input) {
      const known = tool.images.map((one) => one.name).join(', ');
      throw new StudioError(
        'BAD_PARAMETER',
        l10n.t('{0} has no image input "{1}". It has: {2}.', tool.name, name, known),
      );
    }
    if (uris.length > input.max) throw tooMany(tool, name, input.max, uris.length);
  }
  return tool.images.flatMap(({ name }) =>
    (Object.hasOwn(pictures, name) ? (pictures[name] ?? []) : []).map((uri) => [name, uri] as const),
  );
}

const isList = (pictures: Pictures): pictures is readonly vscode.Uri[] => Array.isArray(pictures);

function tooMany(tool: Tool, what: string, max: number, given: number): StudioError {
  return new StudioError(
    'BAD_PARAMETER',
    max === 0
      ? l10n.t('{0} takes no images.', tool.name)
      : l10n.t('{0} takes {1} images at most, not {2}.', what, max, given),
  );
}

async function loadImage(uri: vscode.Uri, input: string): Promise<InputImage> {
  const about = { input, name: baseName(uri), path: recipePath(uri) };
  if (uri.scheme === 'file') return await loadInputImage(uri.fsPath, about);
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (cause) {
    throw new StudioError('BAD_IMAGE', l10n.t('"{0}" cannot be read.', about.name), { cause });
  }
  return await loadInputImage(bytes, about);
}

/** Relative to its workspace folder with `/`, or absolute where it lies in none. */
export function recipePath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder
    ? uri.path.slice(folder.uri.path.length).replace(/^\//, '')
    : uri.scheme === 'file'
      ? uri.fsPath
      : uri.toString();
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { loadInputImage } from '../result/inputImage.ts';
import type { Tool } from '../tool/definition.ts';
import type { InputImage } from '../tool/request.ts';
import { baseName } from './uris.ts';

/**
 * Opens the pictures of a request, in order, and gives each to an image input of the tool.
 * @throws StudioError BAD_PARAMETER for too many, BAD_IMAGE, TOO_LARGE
 */
export async function loadImages(tool: Tool, uris: readonly vscode.Uri[]): Promise<readonly InputImage[]> {
  const places = tool.images.flatMap((input) => Array.from({ length: input.max }, () => input.name));
  if (uris.length > places.length)
    throw new StudioError(
      'BAD_PARAMETER',
      places.length === 0
        ? l10n.t('{0} takes no images.', tool.name)
        : l10n.t('{0} takes {1} images at most, not {2}.', tool.name, places.length, uris.length),
    );
  return await Promise.all(uris.map((uri, index) => loadImage(uri, places[index] ?? '')));
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
function recipePath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder
    ? uri.path.slice(folder.uri.path.length).replace(/^\//, '')
    : uri.scheme === 'file'
      ? uri.fsPath
      : uri.toString();
}

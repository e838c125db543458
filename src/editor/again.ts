import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { loadInputImage } from '../result/inputImage.ts';
import { formatOf } from '../result/codec.ts';
import type { Recipe } from '../result/recipe.ts';
import type { TransformSpec } from '../result/transform.ts';
import type { Values } from '../tool/definition.ts';
import type { ImageRequest, InputImage } from '../tool/request.ts';
import { checkValues } from '../tool/validate.ts';
import { settingsDestination, type Destination } from './destination.ts';
import { recipePath } from './images.ts';
import { findInputs } from './recipeInputs.ts';
import type { Made } from './made.ts';
import type { MakeOptions, Studio } from './studio.ts';
import { baseName } from './uris.ts';

/** A picture that shall be made again, and all that it takes. */
export interface Again {
  readonly picture: vscode.Uri;
  readonly request: ImageRequest;
  /** The exact size and format that were asked for. */
  readonly transform?: TransformSpec;
}

/**
 * The request of a recipe: the same tool, values, and input pictures, whatever the settings say by now.
 * @throws StudioError UNKNOWN_TOOL, BAD_PARAMETER for values that its tool no longer takes, BAD_IMAGE naming the inputs
 * that are missing or changed, CANCELLED
 */
export async function prepareAgain(
  studio: Studio,
  picture: vscode.Uri,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<Again> {
  const tool = await studio.tool(recipe.tool.slug);
  const { values, issues } = checkValues(tool, recipe.values);
  if (issues) throw new StudioError('BAD_PARAMETER', issues.map(({ message }) => message).join(' '));
  for (const { name, max } of tool.images) {
    if (recipe.inputs.filter(({ input }) => input === name).length > max)
      throw new StudioError('BAD_PARAMETER', l10n.t('{0} takes {1} images at most.', tool.name, max));
  }
  const stray = recipe.inputs.find(({ input }) => !tool.images.some(({ name }) => name === input));
  if (stray) throw new StudioError('BAD_PARAMETER', l10n.t('{0} has no image input "{1}".', tool.name, stray.input));
  const images = await inputsOf(recipe, picture, signal);
  const transform = recipe.transform && specOf(recipe.transform);
  return { picture, request: { tool, values, images }, ...(transform && { transform }) };
}

/** The same with other values. */
export function withValues(again: Again, values: Values): Again {
  return { ...again, request: { ...again.request, values } };
}

/** Makes a candidate beside the picture, under its name with a number. @throws StudioError as `Studio.make` */
export async function makeAgain(
  studio: Studio,
  { picture, request, transform }: Again,
  options: Omit<MakeOptions, 'door' | 'transform'> = {},
): Promise<Made> {
  return await studio.make(request, await candidatePlace(picture), { ...options, door: 'command', transform });
}

async function inputsOf(recipe: Recipe, picture: vscode.Uri, signal: AbortSignal): Promise<readonly InputImage[]> {
  if (recipe.inputs.length === 0) return [];
  const found = await findInputs(recipe, picture, signal);
  const missing = recipe.inputs.filter((_, index) => found[index] === undefined);
  if (missing.length > 0)
    throw new StudioError(
      'BAD_IMAGE',
      l10n.t(
        '{0} was made from pictures that are missing or have changed since: {1}. Bring them back into the workspace to make it again.',
        baseName(picture),
        missing.map(({ path, name }) => path ?? name).join(', '),
      ),
    );
  return await Promise.all(
    recipe.inputs.flatMap(({ input, name }, index) => {
      const uri = found[index];
      return uri ? [load(uri, { input, name, path: recipePath(uri), signal })] : [];
    }),
  );
}

async function load(
  uri: vscode.Uri,
  options: { readonly input: string; readonly name: string; readonly path: string; readonly signal: AbortSignal },
): Promise<InputImage> {
  return await loadInputImage(uri.scheme === 'file' ? uri.fsPath : await vscode.workspace.fs.readFile(uri), options);
}

function specOf({
  width,
  height,
  mediaType,
  fit,
  quality,
  background,
}: NonNullable<Recipe['transform']>): TransformSpec {
  const format = formatOf(mediaType);
  return {
    width,
    height,
    ...(format && { format }),
    ...(fit && { fit }),
    ...(quality !== undefined && { quality }),
    ...(background !== undefined && { background }),
  };
}

/** Beside the picture: `fox.png` gets `fox-2.png`, and so does `fox-2.png` get `fox-3.png` rather than `fox-2-2.png`. */
async function candidatePlace(picture: vscode.Uri): Promise<Destination> {
  const [, stem = '', extension = ''] = /^(.+?)(\.[^.]*)?$/.exec(baseName(picture)) ?? [];
  const first = stem.replace(/(?<=.)-\d{1,4}$/, '');
  const folder = vscode.Uri.joinPath(picture, '..');
  const ofRow = first !== stem && (await exists(vscode.Uri.joinPath(folder, first + extension)));
  const name = { stem: ofRow ? first : stem };
  if (vscode.workspace.fs.isWritableFileSystem(picture.scheme) !== true) return { ...settingsDestination(), ...name };
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(picture);
  return { folder, ...name, ...(workspaceFolder && { workspaceFolder }) };
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

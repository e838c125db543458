import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { readRecipe, type RecipeFound } from '../result/metadata.ts';
import { parseRecipe, sidecarName, type Recipe } from '../result/recipe.ts';
import { baseName } from './uris.ts';

/** Reads how a picture was made, wherever it lies. @throws StudioError BAD_IMAGE if it cannot be read */
export async function recipeAt(picture: vscode.Uri): Promise<RecipeFound> {
  try {
    if (picture.scheme === 'file') return await readRecipe({ file: picture.fsPath });
    const inside = await readRecipe({ bytes: await vscode.workspace.fs.readFile(picture) });
    if (inside.kind === 'recipe' || inside.kind === 'newer') return inside;
    return (await sidecarOf(picture)) ?? inside;
  } catch (cause) {
    throw new StudioError('BAD_IMAGE', l10n.t('{0} cannot be read.', baseName(picture)), { cause });
  }
}

async function sidecarOf(picture: vscode.Uri): Promise<RecipeFound | undefined> {
  try {
    const beside = picture.with({ path: sidecarName(picture.path) });
    const parsed = parseRecipe(new TextDecoder().decode(await vscode.workspace.fs.readFile(beside)));
    return parsed.kind === 'invalid' ? undefined : { ...parsed, from: 'sidecar' };
  } catch {
    return undefined; // most pictures have none
  }
}

/** The recipe of a picture. @throws StudioError NO_RECIPE that says why there is none, BAD_IMAGE */
export async function requireRecipe(picture: vscode.Uri): Promise<Recipe> {
  const found = await recipeAt(picture);
  if (found.kind === 'recipe') return found.recipe;
  throw noRecipe(picture, found);
}

/** Why there is no recipe that could be used. */
export function noRecipe(picture: vscode.Uri, found: Exclude<RecipeFound, { kind: 'recipe' }>): StudioError {
  const name = baseName(picture);
  switch (found.kind) {
    case 'newer':
      return new StudioError(
        'NO_RECIPE',
        l10n.t('The recipe of {0} was written by a later version of Nano Banana Studio. Update the extension.', name),
      );
    case 'prompt':
      return new StudioError(
        'NO_RECIPE',
        l10n.t('{0} holds the prompt of another generator, but no recipe that could be made again.', name),
      );
    case 'none':
      return new StudioError(
        'NO_RECIPE',
        l10n.t('{0} holds no recipe, and there is none beside it: it is not known how it was made.', name),
      );
  }
}

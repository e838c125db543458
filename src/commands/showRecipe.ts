import * as l10n from '@vscode/l10n';
import { presentFailure } from '../editor/present.ts';
import { openRecipe } from '../editor/recipeDocument.ts';
import { noRecipe, recipeAt, requireRecipe } from '../editor/recipeFile.ts';
import type { Studio } from '../editor/studio.ts';
import type { Recipe } from '../result/recipe.ts';
import { one, orAsk, recipeTargets } from './recipeTargets.ts';

/** How a picture was made: with its URI alone returns the recipe; else shows it too, as a document that only can be read. */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<Recipe | undefined> {
  const { uris, explicit } = recipeTargets(target, second);
  if (explicit) return await requireRecipe(one(uris));
  try {
    const picture = await orAsk(uris, l10n.t('Show Recipe'));
    if (!picture) return undefined;
    const found = await recipeAt(picture);
    if (found.kind !== 'recipe' && found.kind !== 'prompt') throw noRecipe(picture, found);
    await openRecipe(studio, picture);
    return found.kind === 'recipe' ? found.recipe : undefined;
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

import * as l10n from '@vscode/l10n';
import { makeAgain, prepareAgain } from '../editor/again.ts';
import { againWithProgress } from '../editor/againFlow.ts';
import { againMany } from '../editor/againMany.ts';
import { offerKey } from '../editor/keyPrompt.ts';
import { presentFailure } from '../editor/present.ts';
import { requireRecipe } from '../editor/recipeFile.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { one, orAsk, recipeTargets } from './recipeTargets.ts';

/**
 * Makes a picture again from its recipe. There is no seed, so the new one is another: it is put beside the old. Of
 * several, the price is asked first.
 */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<Made | undefined> {
  const { uris, explicit } = recipeTargets(target, second);
  const never = new AbortController().signal;
  if (explicit) {
    studio.requireTrust();
    const picture = one(uris);
    return await makeAgain(studio, await prepareAgain(studio, picture, await requireRecipe(picture), never));
  }
  try {
    studio.requireTrust();
    if (!(await offerKey(studio.keys, studio.endpoint().origin))) return undefined;
    if (uris.length > 1) {
      await againMany(studio, uris);
      return undefined;
    }
    const picture = await orAsk(uris, l10n.t('Regenerate'));
    if (!picture) return undefined;
    return await againWithProgress(studio, await prepareAgain(studio, picture, await requireRecipe(picture), never));
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import { makeAgain, prepareAgain, withValues, type Again } from '../editor/again.ts';
import { againWithProgress } from '../editor/againFlow.ts';
import { offerKey } from '../editor/keyPrompt.ts';
import { askOptions } from '../editor/optionsStep.ts';
import { presentFailure } from '../editor/present.ts';
import { priceNote } from '../editor/price.ts';
import { askPrompt } from '../editor/promptStep.ts';
import { noRecipe, recipeAt, requireRecipe } from '../editor/recipeFile.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName } from '../editor/uris.ts';
import { back } from '../editor/wizard.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import { promptOf } from '../tool/request.ts';
import { checkValues } from '../tool/validate.ts';
import { parse, refuse } from '../editor/makeArguments.ts';
import { one, orAsk, recipeTargets } from './recipeTargets.ts';

const varyArguments = z.strictObject({
  prompt: z.string(),
  parameters: z.optional(z.record(z.string(), z.unknown())),
});

/** Makes a picture again with another prompt or other options. With `{ prompt, parameters? }` asks nothing. */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<Made | undefined> {
  const { uris } = recipeTargets(target, second);
  if (typeof second === 'object' && second !== null && Object.hasOwn(second, 'prompt'))
    return await withArguments(studio, one(uris), parse(varyArguments, second));
  try {
    studio.requireTrust();
    const picture = await orAsk(uris, l10n.t('Vary'));
    if (!picture || !(await offerKey(studio.keys, studio.endpoint().origin))) return undefined;
    const again = await askChanges(studio, await start(studio, picture));
    return again && (await againWithProgress(studio, again));
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

async function withArguments(
  studio: Studio,
  picture: vscode.Uri,
  { prompt, parameters }: z.infer<typeof varyArguments>,
): Promise<Made> {
  studio.requireTrust();
  const again = await prepareAgain(studio, picture, await requireRecipe(picture), new AbortController().signal);
  const { tool, values } = again.request;
  const { [String(tool.prompt)]: _, ...rest } = { ...values, ...parameters };
  const { values: checked, issues } = checkValues(tool, { ...rest, [String(tool.prompt)]: prompt });
  if (issues) return refuse(issues);
  return await makeAgain(studio, withValues(again, checked));
}

/** What to begin with: all of a recipe, or no more than another generator's prompt. */
async function start(studio: Studio, picture: vscode.Uri): Promise<Again> {
  const found = await recipeAt(picture);
  if (found.kind === 'recipe') return await prepareAgain(studio, picture, found.recipe, new AbortController().signal);
  if (found.kind !== 'prompt') throw noRecipe(picture, found);
  const { prompt, negativePrompt } = found;
  const values = { PROMPT: prompt, ...(negativePrompt !== undefined && { negative_prompt: negativePrompt }) };
  return { picture, request: { tool: nanoBanana2, values, images: [] } };
}

async function askChanges(studio: Studio, again: Again): Promise<Again | undefined> {
  const { tool } = again.request;
  const title = l10n.t('Vary {0}', baseName(again.picture));
  for (let { values } = again.request; ;) {
    const prompt = promptOf({ tool, values });
    if (tool.prompt !== undefined) {
      const words = await askPrompt(studio.memory, { title, step: 1, totalSteps: 2, value: oneLine(prompt) });
      if (words === undefined || words === back) return undefined;
      // The box has one line: a prompt of several that was not touched stays as it is.
      if (words !== oneLine(prompt)) values = { ...values, [tool.prompt]: words };
    }
    const options = { title, step: 2, totalSteps: 2, action: l10n.t('Generate'), note: priceNote(tool, studio.memory) };
    const chosen = await askOptions(tool, values, options);
    if (chosen === undefined) return undefined;
    if (chosen === back) continue;
    return withValues(again, chosen);
  }
}

const oneLine = (text: string) => text.replace(/\r\n|\r|\n/g, ' ');

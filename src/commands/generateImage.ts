import * as l10n from '@vscode/l10n';
import { confirmPrice } from '../editor/confirmPrice.ts';
import { askDestination } from '../editor/destination.ts';
import { offerKey } from '../editor/keyPrompt.ts';
import { withCallProgress } from '../editor/progress.ts';
import { askOptions } from '../editor/optionsStep.ts';
import { askPrompt } from '../editor/promptStep.ts';
import { presentFailure, presentResult } from '../editor/present.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { back } from '../editor/wizard.ts';
import { defaultValues } from '../editor/settings.ts';
import { priceNote } from '../editor/price.ts';
import type { ImageRequest } from '../tool/request.ts';
import { checkValues } from '../tool/validate.ts';
import { slugOf } from '../result/slug.ts';
import { promptOf } from '../tool/request.ts';
import type { Destination } from '../editor/destination.ts';
import { readMakeArguments } from '../editor/makeArguments.ts';
import { makeWithArguments } from './makeWithArguments.ts';

/** Makes an image from words: asks step by step, or, with a `prompt`, does it without asking. */
export async function run(studio: Studio, argument?: unknown): Promise<Made | undefined> {
  const args = readMakeArguments(argument);
  return args ? await makeWithArguments(studio, args) : await withQuestions(studio);
}

async function withQuestions(studio: Studio): Promise<Made | undefined> {
  try {
    studio.requireTrust();
    const tool = await studio.tool(undefined);
    if (!(await offerKey(studio.keys, studio.endpoint().origin))) return undefined;
    const title = l10n.t('Generate Image');
    let prompt = studio.memory.prompts()[0];
    for (;;) {
      const words = await askPrompt(studio.memory, { title, step: 1, totalSteps: 2, value: prompt });
      if (words === undefined || words === back) return undefined;
      prompt = words;
      const kept = checkValues(tool, {
        ...defaultValues(tool),
        ...studio.memory.values(tool),
        [String(tool.prompt)]: prompt,
      });
      const values = await askOptions(tool, kept.values ?? { [String(tool.prompt)]: prompt }, {
        title,
        step: 2,
        totalSteps: 2,
        action: l10n.t('Generate'),
        note: priceNote(tool, studio.memory),
      });
      if (values === undefined) return undefined;
      if (values === back) continue;
      const destination = await askDestination(slugOf(prompt));
      if (!destination) return undefined;
      // Shown values are the whole truth here: a default that was taken out of the list must not come back.
      const request: ImageRequest = { tool, values, images: [] };
      await studio.memory.remember(tool, values);
      if (!(await confirmPrice(studio, request, destination.workspaceFolder?.uri))) return undefined;
      return await generate(studio, request, destination);
    }
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

async function generate(studio: Studio, request: ImageRequest, destination: Destination): Promise<Made | undefined> {
  try {
    const made = await withCallProgress(l10n.t('Generating "{0}"', shorten(promptOf(request))), (progress) =>
      studio.make(request, destination, {
        door: 'command',
        signal: progress.signal,
        onSent: progress.sent,
        onWaiting: progress.waiting,
        say: progress.say,
      }),
    );
    await presentResult(studio, made);
    return made;
  } catch (error) {
    presentFailure(studio, error, () => generate(studio, request, destination));
    return undefined;
  }
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

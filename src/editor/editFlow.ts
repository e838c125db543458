import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { confirmPrice } from './confirmPrice.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { checkValues } from '../tool/validate.ts';
import { editDestination } from './editDestination.ts';
import { loadImages } from './images.ts';
import { offerKey } from './keyPrompt.ts';
import { matchInput } from './matchInput.ts';
import { askOptions } from './optionsStep.ts';
import { showFailure } from './notifications.ts';
import { presentFailure } from './present.ts';
import { priceNote } from './price.ts';
import { withCallProgress } from './progress.ts';
import { askPrompt } from './promptStep.ts';
import { defaultValues, prefix } from './settings.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';
import { baseName } from './uris.ts';
import { back } from './wizard.ts';

/** What the compare page is opened with, through the command `internal.compare`. */
export interface Comparison {
  /** The picture that the result may replace: the first input, unless that is itself a copy of it. */
  readonly target: vscode.Uri;
  readonly inputs: readonly vscode.Uri[];
  readonly made: Made;
  readonly prompt: string;
}

/**
 * Edits pictures step by step: what to change, with which options, then before and after. Pictures that cannot be sent are
 * refused before anything is asked. `undefined` = given up, or failed and told.
 * @param start prompt to begin with
 * @param target beside which the result goes, and which it may replace
 */
export async function editWithQuestions(
  studio: Studio,
  inputs: readonly vscode.Uri[],
  start?: string,
  target = inputs[0],
): Promise<Made | undefined> {
  if (!target) return undefined;
  try {
    studio.requireTrust();
    const tool = await studio.tool(undefined);
    const images = await loadImages(tool, inputs);
    const destination = editDestination(target);
    if (!(await offerKey(studio.keys, studio.endpoint().origin))) return undefined;
    const automatic = await matchInput(tool, images[0]);
    const title = inputs.length === 1 ? l10n.t('Edit {0}', baseName(target)) : l10n.t('Edit {0} Images', inputs.length);
    for (let prompt = start; ;) {
      const words = await askPrompt(studio.memory, {
        title,
        step: 1,
        totalSteps: 2,
        value: prompt,
        question: l10n.t('What shall be changed?'),
        placeholder: l10n.t('Make it night, with a full moon'),
      });
      if (words === undefined || words === back) return undefined;
      prompt = words;
      const said = { [String(tool.prompt)]: prompt };
      // The ratio that was used last belongs to another picture.
      const last = Object.entries(studio.memory.values(tool)).filter(([name]) => !(name in automatic));
      const kept = checkValues(tool, {
        ...defaultValues(tool, destination.workspaceFolder?.uri),
        ...Object.fromEntries(last),
        ...said,
      });
      const values = await askOptions(tool, kept.values ?? said, {
        title,
        step: 2,
        totalSteps: 2,
        action: l10n.t('Edit'),
        note: priceNote(tool, studio.memory),
        automatic,
      });
      if (values === undefined) return undefined;
      if (values === back) continue;
      await studio.memory.remember(tool, values);
      if (!(await confirmPrice(studio, { tool, values }, destination.workspaceFolder?.uri))) return undefined;
      return await edit(studio, { tool, values, images }, inputs, target);
    }
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

async function edit(
  studio: Studio,
  request: ImageRequest,
  inputs: readonly vscode.Uri[],
  target: vscode.Uri,
): Promise<Made | undefined> {
  try {
    const made = await withCallProgress(l10n.t('Editing {0}', baseName(target)), (progress) =>
      studio.make(request, editDestination(target), {
        door: 'command',
        signal: progress.signal,
        onSent: progress.sent,
        onWaiting: progress.waiting,
        say: progress.say,
      }),
    );
    await presentEdit({ target, inputs, made, prompt: promptOf(request) });
    return made;
  } catch (error) {
    presentFailure(studio, error, () => edit(studio, request, inputs, target));
    return undefined;
  }
}

/** Opens before and after. Never rejects: the result is there and paid for, so that is no failure of the call, to be repeated. */
export async function presentEdit(comparison: Comparison): Promise<void> {
  try {
    await vscode.commands.executeCommand(`${prefix}.internal.compare`, comparison);
  } catch (error) {
    void showFailure(error);
  }
}

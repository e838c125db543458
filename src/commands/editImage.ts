import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { destinationOf } from '../editor/destination.ts';
import { editDestination } from '../editor/editDestination.ts';
import { editWithQuestions, presentEdit } from '../editor/editFlow.ts';
import { loadImages } from '../editor/images.ts';
import { matchInput } from '../editor/matchInput.ts';
import { withAutomatic } from '../editor/optionsStep.ts';
import { prepareRequest } from '../editor/request.ts';
import type { Made, Studio } from '../editor/studio.ts';
import { StudioError } from '../endpoint/errors.ts';
import { findParameter } from '../tool/definition.ts';
import { promptOf } from '../tool/request.ts';
import { pickedUris } from './pickedUris.ts';
import { readMakeArguments, transformOf, type MakeArguments } from './arguments.ts';

/**
 * Changes pictures in words. With pictures (`Uri`, or several) and an object with a `prompt` it does so without asking;
 * menus pass other second arguments, and get the questions.
 */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<Made | undefined> {
  const args = readMakeArguments(second) ?? (second === undefined ? readMakeArguments(target) : undefined);
  if (args) return await withArguments(studio, args, args.images && second === undefined ? [] : pickedUris(target));
  const inputs = pickedUris(target, second);
  return await editWithQuestions(studio, inputs.length > 0 ? inputs : await askPictures());
}

/** @throws StudioError whatever goes wrong */
async function withArguments(studio: Studio, args: MakeArguments, targets: readonly vscode.Uri[]): Promise<Made> {
  studio.requireTrust();
  const tool = await studio.tool(args.tool);
  const inputs = [...targets, ...(args.images ?? [])];
  const [first] = inputs;
  if (!first) throw new StudioError('BAD_PARAMETER', l10n.t('There is no picture to edit.'));
  const destination = args.output ? await destinationOf(args.output) : editDestination(first);
  const scope = destination.workspaceFolder?.uri;
  const request = await prepareRequest({
    tool,
    prompt: args.prompt,
    parameters: args.parameters,
    images: inputs,
    scope,
  });
  // An own `null` or `''` was a wish for the service's default: only what nobody spoke of follows the input.
  const automatic = await matchInput(tool, (await loadImages(tool, [first]))[0]);
  const spoken = Object.keys(args.parameters ?? {}).map((name) => findParameter(tool, name)?.name);
  const unspoken = Object.fromEntries(Object.entries(automatic).filter(([name]) => !spoken.includes(name)));
  const made = await studio.make({ ...request, values: withAutomatic(request.values, unspoken) }, destination, {
    door: 'command',
    transform: transformOf(args),
  });
  if (args.show) await presentEdit({ target: first, inputs, made, prompt: promptOf(request) });
  return made;
}

/** The pictures to edit, when the command comes from the palette and none is open. */
async function askPictures(): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    title: l10n.t('Pictures to Edit'),
    openLabel: l10n.t('Edit'),
    canSelectMany: true,
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
  return picked ?? [];
}

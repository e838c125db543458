import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readyToEdit } from '../editor/direct.ts';
import { editWithQuestions, presentEdit } from '../editor/editFlow.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { promptOf } from '../tool/request.ts';
import { pickedUris } from './pickedUris.ts';
import { readMakeArguments, transformOf, type MakeArguments } from '../editor/makeArguments.ts';

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
  const images = [...targets, ...(args.images ?? [])];
  const { request, destination, transform } = await readyToEdit(studio, {
    ...args,
    images,
    transform: transformOf(args),
  });
  const made = await studio.make(request, destination, { door: 'command', transform });
  const [target] = images;
  if (args.show && target) await presentEdit({ target, inputs: images, made, prompt: promptOf(request) });
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

import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as z from 'zod/mini';
import * as vscode from 'vscode';
import { csvFromImages } from '../batch/starter.ts';
import { writeCsv } from '../editor/batch/newCsv.ts';
import { destinationOf } from '../editor/destination.ts';
import { presentFailure } from '../editor/present.ts';
import { askPrompt } from '../editor/promptStep.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { isUri, toUri, type UriLike } from '../editor/uris.ts';
import { back } from '../editor/wizard.ts';
import { StudioError } from '../endpoint/errors.ts';
import { parse } from '../editor/makeArguments.ts';

const uriLike = z.custom<UriLike>((value) => typeof value === 'string' || isUri(value));
const options = z.strictObject({ images: z.array(uriLike), prompt: z.string(), output: z.optional(uriLike) });

/**
 * Writes a CSV with a row for each picture and one prompt for all, and resolves with its URI. With `{ images, prompt,
 * output? }` (a folder or file for the CSV) it does no more; from a menu it asks for the prompt and opens the plan.
 */
export async function run(studio: Studio, ...args: readonly unknown[]): Promise<vscode.Uri | undefined> {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null && !isUri(first) && 'prompt' in first) {
    const { images, prompt, output } = parse(options, first);
    return await write(
      studio,
      images.map((image) => toUri(image)),
      prompt,
      output === undefined ? undefined : toUri(output),
    );
  }
  try {
    studio.requireTrust();
    const selected = Array.isArray(second) ? second.filter(isUri) : isUri(first) ? [first] : await askImages();
    if (!selected || selected.length === 0) return undefined;
    const prompt = await askPrompt(studio.memory, {
      title: l10n.t('Batch From {0} Images', selected.length),
      step: 1,
      totalSteps: 1,
      question: l10n.t('What shall be changed in each of them?'),
      placeholder: l10n.t('Make it night, with a full moon'),
      value: studio.memory.prompts()[0],
    });
    if (prompt === undefined || prompt === back) return undefined;
    const csv = await write(studio, selected, prompt, undefined);
    await vscode.commands.executeCommand(`${prefix}.internal.openBatch`, csv);
    return csv;
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

async function write(
  studio: Studio,
  images: readonly vscode.Uri[],
  prompt: string,
  output: vscode.Uri | undefined,
): Promise<vscode.Uri> {
  studio.requireTrust();
  const [first] = images;
  if (!first) throw new StudioError('BAD_PARAMETER', l10n.t('Choose at least one image.'));
  if (images.some((image) => image.scheme !== 'file'))
    throw new StudioError('BAD_PARAMETER', l10n.t('A batch takes images on a local disk only.'));
  const beside = vscode.Uri.joinPath(first, '..');
  const place = output ?? beside.with({ path: `${beside.path}/` });
  const folder = (await destinationOf(place)).folder.fsPath;
  const names = images.map((image) => path.relative(folder, image.fsPath).split(path.sep).join('/'));
  return await writeCsv(place, 'batch', csvFromImages(names, prompt, await studio.tool(undefined)));
}

async function askImages(): Promise<readonly vscode.Uri[] | undefined> {
  return await vscode.window.showOpenDialog({
    title: l10n.t('Batch From Images'),
    canSelectMany: true,
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
}

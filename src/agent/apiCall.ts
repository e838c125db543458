import * as l10n from '@vscode/l10n';
import { readyToEdit, readyToGenerate } from '../editor/direct.ts';
import { readMakeArguments, transformOf } from '../editor/makeArguments.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { StudioError } from '../endpoint/errors.ts';
import type { Api, CallOptions } from './api.ts';
import { expectedPrice } from './price.ts';

/**
 * A call of another extension, under the allowance that agents share: the editor does not tell who calls.
 * @throws StudioError
 */
export async function callFor(
  studio: Studio,
  kind: Exclude<keyof Api, 'version'>,
  input: unknown,
  { signal = new AbortController().signal, ask = true }: CallOptions,
): Promise<Made> {
  const required = kind === 'runTool' ? 'tool' : 'prompt';
  const args = readMakeArguments(input, required);
  if (!args) throw new StudioError('BAD_PARAMETER', l10n.t('The arguments need a "{0}".', required));
  const wanted = { ...args, transform: transformOf(args) };
  const { request, destination, transform } = await (kind === 'edit' ? readyToEdit : readyToGenerate)(studio, wanted);
  const priceUsd = await expectedPrice(studio, request, signal);
  return await studio.allowance.spend({ who: l10n.t('Another extension'), priceUsd, ask }, () =>
    studio.make(request, destination, { door: 'api', transform, signal }),
  );
}

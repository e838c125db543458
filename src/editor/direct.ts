import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import type { TransformSpec } from '../result/transform.ts';
import { findParameter } from '../tool/definition.ts';
import type { ImageRequest } from '../tool/request.ts';
import { destinationOf, settingsDestination, type Destination } from './destination.ts';
import { editDestination } from './editDestination.ts';
import { loadImages, type Pictures } from './images.ts';
import { matchInput } from './matchInput.ts';
import { withAutomatic } from './optionsStep.ts';
import { prepareRequest } from './request.ts';
import type { Studio } from './studio.ts';

/** What a caller wants who is not to be asked. */
export interface Wanted {
  readonly tool?: string | undefined;
  readonly prompt?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly images?: Pictures | undefined;
  readonly output?: vscode.Uri | undefined;
  readonly transform?: TransformSpec | undefined;
}

/** A wish whose pictures are in one row. */
export interface WantedEdit extends Wanted {
  readonly images?: readonly vscode.Uri[] | undefined;
}

/** All that `Studio.make` needs. */
export interface Ready {
  readonly request: ImageRequest;
  readonly destination: Destination;
  readonly transform: TransformSpec | undefined;
}

/**
 * Reads a wish for a picture from words, or for a run of any tool.
 * @throws StudioError UNTRUSTED_WORKSPACE, UNKNOWN_TOOL, BAD_PARAMETER, BAD_IMAGE, NO_FOLDER …: before anything is sent
 */
export async function readyToGenerate(studio: Studio, wanted: Wanted): Promise<Ready> {
  studio.requireTrust();
  const tool = await studio.tool(wanted.tool);
  const destination = wanted.output ? await destinationOf(wanted.output) : settingsDestination();
  const { prompt, parameters, images } = wanted;
  const scope = destination.workspaceFolder?.uri;
  const request = await prepareRequest({ tool, prompt, parameters, images, scope });
  return { request, destination, transform: wanted.transform };
}

/** Reads a wish to change pictures: beside the first one, and of its aspect ratio, unless said otherwise. Throws as `readyToGenerate`. */
export async function readyToEdit(studio: Studio, wanted: WantedEdit): Promise<Ready> {
  studio.requireTrust();
  const tool = await studio.tool(wanted.tool);
  const [first] = wanted.images ?? [];
  if (!first) throw new StudioError('BAD_PARAMETER', l10n.t('There is no picture to edit.'));
  const destination = wanted.output ? await destinationOf(wanted.output) : editDestination(first);
  const { prompt, parameters, images } = wanted;
  const scope = destination.workspaceFolder?.uri;
  const request = await prepareRequest({ tool, prompt, parameters, images, scope });
  // An own `null` or `''` was a wish for the service's default: only what nobody spoke of follows the input.
  const automatic = await matchInput(tool, (await loadImages(tool, [first]))[0]);
  const spoken = Object.keys(parameters ?? {}).map((name) => findParameter(tool, name)?.name);
  const unspoken = Object.fromEntries(Object.entries(automatic).filter(([name]) => !spoken.includes(name)));
  const values = withAutomatic(request.values, unspoken);
  return { request: { ...request, values }, destination, transform: wanted.transform };
}

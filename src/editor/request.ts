import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { findParameter, type Tool, type Values } from '../tool/definition.ts';
import type { ImageRequest } from '../tool/request.ts';
import { checkValues } from '../tool/validate.ts';
import { loadImages, type Pictures } from './images.ts';
import { defaultValues } from './settings.ts';

/** What a door asks for, before it is checked. */
export interface Wish {
  readonly tool: Tool;
  readonly prompt?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly images?: Pictures | undefined;
  /** Whose settings give the defaults. */
  readonly scope?: vscode.Uri | undefined;
}

/**
 * Arguments over settings over unset, checked, with the pictures opened.
 * @throws StudioError BAD_PARAMETER that names every wrong field, BAD_IMAGE, TOO_LARGE
 */
export async function prepareRequest(wish: Wish): Promise<ImageRequest> {
  const { tool } = wish;
  if (wish.prompt !== undefined && tool.prompt === undefined)
    throw new StudioError('BAD_PARAMETER', l10n.t('{0} takes no prompt.', tool.name));
  const own = {
    ...wish.parameters,
    ...(wish.prompt !== undefined && tool.prompt ? { [tool.prompt]: wish.prompt } : {}),
  };
  const values = requireValues(tool, { ...defaultsNotIn(own, tool, wish.scope), ...own });
  const images = await loadImages(tool, wish.images ?? []);
  requireInputs(
    tool,
    images.map(({ input }) => input),
  );
  return { tool, values, images };
}

/** @throws StudioError BAD_PARAMETER that says all that is wrong */
export function requireValues(tool: Tool, given: Readonly<Record<string, unknown>>): Values {
  const { values, issues } = checkValues(tool, given);
  if (issues) throw new StudioError('BAD_PARAMETER', issues.map((issue) => issue.message).join(' '));
  return values;
}

/** Whether every input that must have a picture is among those that have one. @throws StudioError BAD_PARAMETER naming it */
export function requireInputs(tool: Tool, filled: readonly string[]): void {
  const missing = tool.images.find(({ name, required }) => required && !filled.includes(name));
  if (!missing) return;
  throw new StudioError(
    'BAD_PARAMETER',
    tool.images.length === 1
      ? l10n.t('{0} needs an image.', tool.name)
      : l10n.t('{0} needs an image for "{1}".', tool.name, missing.name),
  );
}

/** A default steps back for a value that was set under any spelling of the name. */
function defaultsNotIn(own: Readonly<Record<string, unknown>>, tool: Tool, scope: vscode.Uri | undefined) {
  const set = new Set(
    Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [findParameter(tool, name)?.name])),
  );
  return Object.fromEntries(Object.entries(defaultValues(tool, scope)).filter(([name]) => !set.has(name)));
}

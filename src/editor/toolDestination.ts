import type * as vscode from 'vscode';
import { slugOf } from '../result/slug.ts';
import type { Tool } from '../tool/definition.ts';
import { askDestination, type Destination } from './destination.ts';
import { editDestination } from './editDestination.ts';
import { baseName } from './uris.ts';

/**
 * Where the result of a tool goes that the user runs by hand: a picture made from a picture beside it, as
 * `fox-remove-background`; anything else in the output folder. `undefined` = the user gave up.
 */
export async function toolDestination(
  tool: Tool,
  prompt: string,
  input: vscode.Uri | undefined,
): Promise<Destination | undefined> {
  if (!input) return await askDestination(slugOf(prompt || tool.name));
  const stem = `${baseName(input).replace(/(?<=.)\.[^.]*$/, '')}-${slugOf(tool.slug)}`;
  if (tool.results[0] === 'image') return { ...editDestination(input), stem };
  const destination = await askDestination(stem);
  return destination && { stem, ...destination };
}

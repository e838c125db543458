import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import { type BatchWish, mostAtOnce } from '../editor/batch/order.ts';
import { isUri, toUri } from '../editor/uris.ts';
import { parse } from '../editor/makeArguments.ts';

const uriLike = z.custom<vscode.Uri | string>((value) => typeof value === 'string' || isUri(value));

const batchOptions = z.strictObject({
  output: z.optional(uriLike),
  tool: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
  concurrency: z.optional(z.int().check(z.minimum(1), z.maximum(mostAtOnce))),
  skipInvalid: z.optional(z.boolean()),
});

/**
 * Reads the arguments of `runBatch`. `undefined` = it comes from a menu or the palette, so it asks: menus pass a list of
 * files or the place of a tab behind the file.
 * @throws StudioError BAD_PARAMETER that names what is wrong
 */
export function readBatchArguments(args: readonly unknown[]): BatchWish | undefined {
  const [csv, options] = args;
  if (csv === undefined || Array.isArray(options) || isPlaceOfTab(options)) return undefined;
  const { output, ...rest } = parse(batchOptions, options ?? {});
  return { csv: toUri(csv), ...rest, ...(output !== undefined && { output: toUri(output) }) };
}

function isPlaceOfTab(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('groupId' in value || 'editorIndex' in value);
}

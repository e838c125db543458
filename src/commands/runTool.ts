import * as z from 'zod/mini';
import type { Pictures } from '../editor/images.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { runToolWithQuestions } from '../editor/toolFlow.ts';
import { isUri, toUri } from '../editor/uris.ts';
import { parse, readMakeArguments, uriLike } from '../editor/makeArguments.ts';
import { makeWithArguments } from './makeWithArguments.ts';

/** `images` by the name of the image input that each is for, where a tool has several. */
const namedImages = z.record(z.string(), z.union([uriLike, z.array(uriLike)]));

/** Runs a tool of the account: one that is picked, or, with a `tool`, that one without asking. */
export async function run(studio: Studio, argument?: unknown): Promise<Made | undefined> {
  const { images, rest } = takeNamedImages(argument);
  const args = readMakeArguments(rest, 'tool');
  return args ? await makeWithArguments(studio, args, images ?? args.images) : await runToolWithQuestions(studio);
}

function takeNamedImages(argument: unknown): { readonly images?: Pictures; readonly rest: unknown } {
  if (typeof argument !== 'object' || argument === null || !('images' in argument)) return { rest: argument };
  const { images, ...rest } = argument;
  if (typeof images !== 'object' || images === null || Array.isArray(images) || isUri(images))
    return { rest: argument };
  const named = Object.entries(parse(namedImages, images)).map(
    ([name, one]) => [name, (Array.isArray(one) ? one : [one]).map((uri) => toUri(uri))] as const,
  );
  return { images: Object.fromEntries(named), rest };
}

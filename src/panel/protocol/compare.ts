import * as z from 'zod/mini';
import type { Protocol } from './envelope.ts';

const pixels = z.int().check(z.positive());

/** One of the two pictures. */
const side = z.strictObject({
  /** Where the page loads it from; another whenever the file has changed. */
  url: z.string(),
  /** Path below the workspace folder, for people. */
  name: z.string(),
  /** `PNG`. */
  kind: z.optional(z.string()),
  width: z.optional(pixels),
  height: z.optional(pixels),
  bytes: z.int().check(z.nonnegative()),
});
export type Side = z.infer<typeof side>;

/** What the page shows. `stage`: the result lies beside the input, took its place, or was put away; the last two can be undone. */
export const compareState = z.strictObject({
  before: side,
  after: side,
  stage: z.enum(['open', 'replaced', 'discarded']),
  /** Whether there is a file that the result can replace. */
  replaceable: z.boolean(),
  /** Where the result is unlike the file that it would replace. */
  kindDiffers: z.boolean(),
  sizeDiffers: z.boolean(),
  prompt: z.string(),
});
export type CompareState = z.infer<typeof compareState>;

/** How the result becomes the size of the file that it replaces; absent: it keeps its own. */
const fit = z.enum(['cover', 'contain', 'stretch']);

const nothing = z.strictObject({});
const done = z.object({});

/** Between the page of before and after and the host. Every deed is answered by the `state` that follows. */
export const compareProtocol = {
  requests: {
    keep: { params: nothing, result: done },
    replace: { params: z.strictObject({ fit: z.optional(fit) }), result: compareState, patient: true },
    discard: { params: nothing, result: compareState },
    undo: { params: nothing, result: compareState },
    again: { params: nothing, result: done, patient: true },
    refresh: { params: nothing, result: compareState },
  },
  events: { state: compareState },
} as const satisfies Protocol;

import * as z from 'zod/mini';

const text = z.string();
const count = z.number();
const value = z.union([z.string(), z.number(), z.boolean()]);

/**
 * A journal comes with its folder, perhaps from somebody else: no path in it may lead out of the folder. Such a record is
 * passed over as damaged ones are.
 */
const inside = text.check(
  z.refine((file) => file !== '' && !/^[/\\]|^[a-z]:|\0/i.test(file) && !file.split(/[/\\]/).includes('..')),
);

const local = z.object({
  width: z.optional(count),
  height: z.optional(count),
  fit: z.optional(z.enum(['cover', 'contain', 'stretch'])),
  format: z.optional(z.enum(['png', 'jpeg', 'webp'])),
});

/** How a run was asked for: enough to go on with it. */
const run = z.object({
  type: z.literal('run'),
  at: text,
  /** Path of the CSV from the batch's folder, with `/`; absolute only if it is on another drive. */
  csv: text,
  tool: text,
  given: z.record(z.string(), value),
  local,
  concurrency: count,
  skipInvalid: z.boolean(),
  /** What it made are free placeholders; nothing was sent. */
  sandbox: z.optional(z.literal(true)),
});

const item = { key: text, row: count, digest: text };

const planned = z.object({ type: z.literal('planned'), ...item, id: z.optional(text) });

/** Written before a request is handed over: from here on it may have been paid for. */
const sent = z.object({ type: z.literal('sent'), ...item, at: text });

/** The whole result is on disk, not yet in its place. */
const received = z.object({
  type: z.literal('received'),
  key: text,
  /** Path from the batch's folder with `/`, or absolute if outside. */
  part: text.check(z.regex(/(^|[/\\])\.nano-banana-[\w-]+\.part$/)),
  sha256: text,
  stem: inside,
  extension: text.check(z.regex(/^[a-z0-9]{1,10}$/i)),
});

const stored = z.object({
  type: z.literal('stored'),
  ...item,
  /** Path from the batch's folder, with `/`. */
  file: inside,
  sha256: text,
  bytes: count,
  mediaType: z.optional(text),
  width: z.optional(count),
  height: z.optional(count),
  costUsd: z.optional(count),
  requestId: z.optional(text),
  elapsedMs: z.optional(count),
  note: z.optional(text),
  /** A free placeholder. */
  sandbox: z.optional(z.literal(true)),
});

const ended = {
  ...item,
  code: z.optional(text),
  message: text,
  charged: z.enum(['no', 'maybe', 'yes']),
  costUsd: z.optional(count),
  requestId: z.optional(text),
  rescued: z.optional(text),
};
const failed = z.object({ type: z.literal('failed'), ...ended });

/** It may have been paid for and there is no good file: to be repeated on the user's word only. */
const uncertain = z.object({ type: z.literal('uncertain'), ...ended });

/** A report or archive that the batch wrote, so that it knows its own file again. */
const made = z.object({
  type: z.literal('made'),
  what: z.enum(['report', 'archive']),
  /** Name in the batch's folder. */
  file: inside,
  bytes: count,
  mtimeMs: count,
});

/** One line of a journal. */
export const journalRecord = z.discriminatedUnion('type', [
  run,
  planned,
  sent,
  received,
  stored,
  failed,
  uncertain,
  made,
]);
export type JournalRecord = z.infer<typeof journalRecord>;
export type RunRecord = z.infer<typeof run>;
export type StoredRecord = z.infer<typeof stored>;
export type ReceivedRecord = z.infer<typeof received>;
export type EndedRecord = z.infer<typeof failed> | z.infer<typeof uncertain>;
export type MadeRecord = z.infer<typeof made>;

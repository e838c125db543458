import * as z from 'zod/mini';
import type { Protocol } from './envelope.ts';

const count = z.int().check(z.nonnegative());
const text = z.string();
const amount = z.number();

export const itemStatus = z.enum(['waiting', 'running', 'done', 'failed', 'uncertain']);
export type Status = z.infer<typeof itemStatus>;

/** A row of the table. Texts may come from the CSV or the server: data, not markup. */
export const tableRow = z.strictObject({
  key: text,
  /** Its place among the rows that can run, from 0. */
  index: count,
  /** Counted from 1 below the header, and its line in the CSV. */
  row: count,
  line: count,
  /** Path of the result from the batch's folder; without extension until there is one. */
  name: text,
  prompt: text,
  status: itemStatus,
  changed: z.optional(z.boolean()),
  sent: z.optional(z.boolean()),
  /** Where the page finds the picture; another whenever the file has changed. */
  url: z.optional(text),
  width: z.optional(count),
  height: z.optional(count),
  bytes: z.optional(count),
  costUsd: z.optional(amount),
  elapsedMs: z.optional(amount),
  error: z.optional(z.strictObject({ message: text, code: z.optional(text), charged: z.enum(['no', 'maybe', 'yes']) })),
  note: z.optional(text),
});
export type TableRow = z.infer<typeof tableRow>;

/** What the CSV says and what it would cost: told anew when the file, the journal or the key changes. */
export const batchPlan = z.strictObject({
  /** `menu.csv`, and where it and the results are, as people know it. */
  name: text,
  csv: text,
  folder: text,
  reading: z.boolean(),
  /** All rows, and how many of them have problems. */
  rows: count,
  invalid: count,
  fatal: z.boolean(),
  /** The first ones, each with its place; `more` are not listed. */
  problems: z.array(z.strictObject({ line: count, column: count, message: text })),
  more: count,
  /** Why it could not be read at all, or be run. */
  error: z.optional(text),
  /** Of the rows that a run would send. */
  price: z.optional(z.strictObject({ usd: amount, estimated: z.boolean() })),
  balanceUsd: z.optional(amount),
  hasKey: z.boolean(),
  trusted: z.boolean(),
  /** A window ended while it ran. */
  interrupted: z.boolean(),
});
export type BatchPlan = z.infer<typeof batchPlan>;

/** How it stands. */
export const batchProgress = z.strictObject({
  /** `stopping`: nothing more is sent, what is under way ends. */
  phase: z.enum(['idle', 'running', 'stopping']),
  waiting: count,
  running: count,
  done: count,
  failed: count,
  uncertain: count,
  /** Paid in this run, as far as told, in USD. */
  costUsd: z.optional(amount),
  balanceUsd: z.optional(amount),
  /** Calls at once: what the user set, and what the service lets through now. */
  setting: count,
  limit: count,
  paused: z.boolean(),
  /** The service asked to wait so long, in milliseconds. */
  waitMs: z.optional(amount),
  leftMs: z.optional(amount),
  /** How the last run of this window ended. */
  ended: z.optional(
    z.strictObject({ generated: count, cancelled: z.boolean(), stopped: z.optional(text), results: z.boolean() }),
  ),
});
export type BatchProgress = z.infer<typeof batchProgress>;

/** Which rows the table shows; `open`: all that are not done. */
export const filter = z.enum(['all', 'open', 'done', 'running', 'failed', 'uncertain']);
export type Filter = z.infer<typeof filter>;

/** At most so many rows are asked for at once. */
export const pageSize = 100;

/** What the window keeps of a page, to open it again after a reload. */
export const keptBatch = z.strictObject({ csv: text, folder: text, last: z.boolean() });
export type KeptBatch = z.infer<typeof keptBatch>;

const nothing = z.strictObject({});
const done = z.object({});
const one = z.strictObject({ key: text });
const deed = { params: nothing, result: done };

/** Between the page of a batch and the host. */
export const batchProtocol = {
  requests: {
    begin: { params: nothing, result: z.strictObject({ plan: batchPlan, progress: batchProgress }) },
    rows: {
      params: z.strictObject({ filter, from: count, count: count.check(z.maximum(pageSize)) }),
      result: z.strictObject({ total: count, rows: z.array(tableRow) }),
    },
    run: { params: z.strictObject({ skipInvalid: z.boolean() }), result: done, patient: true },
    tryFirst: { params: z.strictObject({ skipInvalid: z.boolean() }), result: done, patient: true },
    retryFailed: { ...deed, patient: true },
    retry: { params: one, result: done, patient: true },
    pause: deed,
    resume: deed,
    cancel: { ...deed, patient: true },
    concurrency: { params: z.strictObject({ calls: z.int().check(z.minimum(1), z.maximum(64)) }), result: done },
    open: { params: one, result: done },
    reveal: { params: one, result: done },
    showLine: { params: z.strictObject({ line: count, column: count }), result: done },
    openResults: deed,
    enterKey: { ...deed, patient: true },
  },
  events: {
    plan: batchPlan,
    progress: batchProgress,
    /** Rows that changed; a page takes those that it shows. */
    rows: z.array(tableRow),
    /** All rows may be others now. */
    reset: nothing,
  },
} as const satisfies Protocol;
export type BatchProtocol = typeof batchProtocol;

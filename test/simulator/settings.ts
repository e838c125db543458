import * as z from 'zod';

/** To which calls a fault applies. */
const target = z.enum(['run', 'estimate', 'workflows', 'flows', 'balance']);

/** Everything that can be changed while the simulator runs, by `configure()` or `POST /__simulator/configure`. */
export const settingsSchema = z.strictObject({
  /** How long a run takes before its answer begins, in milliseconds. */
  latencyMs: z.number().min(0),
  /** Runs wait until this is false again, however long that takes; then `latencyMs`. */
  hold: z.boolean(),
  /** Executions at once before a 429; null for no limit. */
  concurrency: z.number().int().min(1).nullable(),
  /** The fault that every run meets; null for none. */
  fault: z.string().nullable(),
  /** Faults for the next calls, in order; each for `times` (1) calls of the kind `on` (run). They come before `fault`. */
  faults: z.array(
    z.strictObject({ name: z.string(), times: z.number().int().min(1).default(1), on: target.default('run') }),
  ),
  /** USD a run; null: each tool's own price. */
  price: z.number().min(0).nullable(),
  /** USD by `image_size`, for tools that have it; sizes left out cost the flat price. */
  priceBySize: z.record(z.string(), z.number().min(0)),
  /** USD on the account; null: endless, and no X-Balance-Remaining. */
  balanceUsd: z.number().nullable(),
  /** The form of the answer of GET /account/balance. */
  balanceShape: z.enum(['object', 'nested', 'number', 'string', 'none']),
  /** At least so many entries in the catalog; null: as they are; 0: the service has no catalog (404). */
  catalogSize: z.number().int().min(0).nullable(),
  /** Whether POST …/estimate exists. */
  estimate: z.boolean(),
  /** Whether answers carry X-Request-ID, X-Processing-Time, X-Cost, X-Balance-Remaining and Content-Disposition. */
  headers: z.boolean(),
  /** Header names to leave out, in lower case. */
  withoutHeaders: z.array(z.string()),
  /** Kind of a picture's file. */
  resultType: z.enum(['png', 'jpeg', 'webp']),
  /** Exact size of a picture's file in bytes, where it is smaller by itself; null: as it is. */
  resultBytes: z.number().int().min(0).nullable(),
  /** `fast`: one colour and the caption, inputs not decoded; for tests with many calls. */
  drawMode: z.enum(['full', 'fast']),
  /** Answers without Content-Length. */
  chunked: z.boolean(),
  /** What a 429 of the concurrency cap says in Retry-After; null: nothing. */
  retryAfter: z.string().nullable(),
  /** How long the fault slow-drip takes, in milliseconds. */
  dripMs: z.number().min(0),
  /** Where the redirect faults point; null: the simulator's own second origin. */
  redirectTo: z.string().nullable(),
  /** The keys that are accepted; null: any `ak_…` of at least 8 characters. */
  keys: z.array(z.string()).nullable(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** What can be given to `configure()`: any of the settings. */
export const changeSchema = settingsSchema.partial();
export type Change = z.input<typeof changeSchema>;

/** The settings of a simulator that was told nothing. */
export const defaultSettings: Settings = {
  latencyMs: 0,
  hold: false,
  concurrency: null,
  fault: null,
  faults: [],
  price: null,
  priceBySize: {},
  balanceUsd: 100,
  balanceShape: 'object',
  catalogSize: null,
  estimate: true,
  headers: true,
  withoutHeaders: [],
  resultType: 'png',
  resultBytes: null,
  drawMode: 'full',
  chunked: false,
  retryAfter: '1',
  dripMs: 1500,
  redirectTo: null,
  keys: null,
};

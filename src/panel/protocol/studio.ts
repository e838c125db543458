import * as z from 'zod/mini';
import type { Tool } from '../../tool/definition.ts';
import type { Protocol } from './envelope.ts';

// What the studio page and the host say to each other. Files have ids here: the page neither knows paths nor names any.

const list = <T extends z.ZodMiniType>(item: T) => z.readonly(z.array(item));
const id = z.string().check(z.regex(/^[\w-]{1,64}$/));
const ids = z.readonly(z.array(id).check(z.maxLength(64)));
const nothing = z.strictObject({});
const done = z.null();
const amount = z.number().check(z.nonnegative());

/** Form values as typed; a name that is absent is unset. */
const values = z.record(z.string().check(z.maxLength(200)), z.string().check(z.maxLength(1_000_000)));

const parameter = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['text', 'choice', 'integer', 'number', 'boolean']),
  required: z.boolean(),
  allowed: z.optional(z.array(z.string())),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  default: z.optional(z.union([z.string(), z.number(), z.boolean()])),
  advanced: z.optional(z.boolean()),
  multiline: z.optional(z.boolean()),
});
const toolShape = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  endpoint: z.string(),
  parameters: z.array(parameter),
  images: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean(), max: z.number() })),
  results: z.array(z.string()),
  priceUsd: z.optional(z.number()),
  prompt: z.optional(z.string()),
});
const tool = z.custom<Tool>((value) => z.safeParse(toolShape, value).success);

/** A picture to send. */
const input = z.strictObject({
  id,
  name: z.string(),
  mediaType: z.string(),
  bytes: amount,
});
export type InputCard = z.infer<typeof input>;

/** A call that is queued, in flight, or failed and not yet put away. */
const run = z.strictObject({
  id,
  prompt: z.string(),
  state: z.enum(['queued', 'preparing', 'sent', 'failed']),
  /** What happens now, in words. */
  message: z.string(),
  /** Milliseconds since 1970. */
  startedAt: amount,
  failure: z.optional(
    z.strictObject({
      message: z.string(),
      code: z.string(),
      charged: z.enum(['no', 'maybe', 'yes']),
      /** A verdict of the filter, or the user's own cancelling: no error. */
      verdict: z.boolean(),
      /** The label of the one thing that helps. */
      remedy: z.optional(z.string()),
    }),
  ),
});
export type RunCard = z.infer<typeof run>;

/** A result in the workspace. Money in USD, lengths in pixels. */
const result = z.strictObject({
  id,
  name: z.string(),
  /** How people know the file: relative to the workspace. */
  shownPath: z.string(),
  prompt: z.string(),
  mediaType: z.string(),
  width: z.optional(amount),
  height: z.optional(amount),
  bytes: amount,
  cost: z.optional(amount),
  balance: z.optional(z.number()),
  requestId: z.optional(z.string()),
  elapsedMs: amount,
  /** Milliseconds since 1970. */
  at: amount,
  warnings: z.optional(list(z.string())),
  /** How many pictures were sent with it. */
  inputs: amount,
});
export type ResultCard = z.infer<typeof result>;

/** What stands in the way of a run, and what it will cost. */
const status = z.strictObject({
  hasKey: z.boolean(),
  /** There is no key, and the user wants free placeholders until there is one. */
  sandbox: z.boolean(),
  /** Where the key is sent. */
  origin: z.string(),
  trusted: z.boolean(),
  /** Where results go, as people know it; absent = nowhere yet. */
  place: z.optional(z.string()),
  /** One call, in USD, and whether that is the last one's cost rather than a price. */
  price: z.optional(z.strictObject({ usd: amount, last: z.boolean() })),
  /** Something is wrong with the settings. */
  problem: z.optional(z.string()),
});
export type Status = z.infer<typeof status>;

/** What fills the form. */
const form = z.strictObject({ tool, values, images: list(input) });
export type Form = z.infer<typeof form>;

const language = z.strictObject({ id: z.string(), label: z.string(), group: z.string() });
export type Language = z.infer<typeof language>;

/** Everything the page shows. */
const snapshot = z.strictObject({
  form,
  runs: list(run),
  /** Newest first. */
  results: list(result),
  status,
  /** The last prompts, newest first. */
  prompts: list(z.string()),
  languages: list(language),
});
export type Snapshot = z.infer<typeof snapshot>;

/** Pictures that were taken in, and why others were not. */
const added = z.strictObject({ images: list(input), problems: list(z.string()) });
export type Added = z.infer<typeof added>;

/** What the form says: all that makes a request. */
const wish = { values, images: ids };

/** The largest picture that a page may hand over, in bytes. The service takes 50 MB in all. */
export const largestPaste = 50_000_000;

const statusAction = z.enum([
  'key',
  'needKey',
  'getKey',
  'tryOut',
  'openFolder',
  'choosePlace',
  'trust',
  'settings',
  'log',
  'connection',
]);
export type StatusAction = z.infer<typeof statusAction>;
const resultAction = z.enum(['open', 'insert', 'reveal', 'copyPath', 'delete']);
export type ResultAction = z.infer<typeof resultAction>;

export const studioProtocol = {
  requests: {
    /** A page that was loaded anew from old HTML asks for what there is now. */
    ready: { params: nothing, result: snapshot },
    /** What the form says now, to be kept by the host for the time after a reload. */
    keep: { params: z.strictObject(wish), result: done },
    /** Lets the user choose a tool: the form for it, with what of the old one it takes; null = given up. */
    pickTool: { params: z.strictObject(wish), result: z.nullable(form), patient: true },
    run: {
      params: z.strictObject({ ...wish, variations: z.int().check(z.gte(1), z.lte(4)) }),
      result: z.strictObject({ runs: ids }),
      patient: true,
    },
    /** Without `stop`, only what was not sent is cancelled; `asks` = it was sent, so the user must say what they want. */
    cancel: { params: z.strictObject({ run: id, stop: z.boolean() }), result: z.strictObject({ asks: z.boolean() }) },
    /** Puts a failed run away. */
    dismiss: { params: z.strictObject({ run: id }), result: done },
    /** Does the one thing that helps. */
    remedy: { params: z.strictObject({ run: id }), result: done, patient: true },
    /** Where a picture can be shown from: an input's or a result's id. */
    source: { params: z.strictObject({ image: id }), result: z.strictObject({ src: z.string() }) },
    pickImages: { params: nothing, result: added, patient: true },
    openImage: { params: nothing, result: added },
    /** What was dropped from the Explorer. */
    dropped: {
      params: z.strictObject({ uris: z.array(z.string().check(z.maxLength(4096))).check(z.maxLength(64)) }),
      result: added,
    },
    /** What was pasted, or dropped from the desktop: saved first. */
    pasted: {
      params: z.strictObject({
        name: z.string().check(z.maxLength(500)),
        bytes: z
          .instanceof(Uint8Array)
          .check(z.refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= largestPaste)),
      }),
      result: added,
    },
    /** A result as the next input. */
    edit: { params: z.strictObject({ result: id }), result: added },
    /** What a result was made with. */
    settingsOf: {
      params: z.strictObject({ result: id }),
      result: z.strictObject({ ...form.shape, problems: list(z.string()) }),
    },
    /** The pictures that were sent for a result, to be shown beside it. */
    inputsOf: { params: z.strictObject({ result: id }), result: added },
    act: { params: z.strictObject({ result: id, action: resultAction }), result: done, patient: true },
    help: { params: z.strictObject({ action: statusAction }), result: done, patient: true },
    /** The request as code; `issues` say what the form still lacks. */
    code: {
      params: z.strictObject({ ...wish, language: z.string().check(z.maxLength(40)) }),
      result: z.strictObject({ text: z.string(), issues: list(z.string()) }),
    },
    copyText: { params: z.strictObject({ text: z.string().check(z.maxLength(4_000_000)) }), result: done },
  },
  events: {
    run,
    runGone: z.strictObject({ run: id }),
    result,
    resultGone: z.strictObject({ result: id }),
    status,
    prompts: list(z.string()),
  },
} as const satisfies Protocol;
export type StudioProtocol = typeof studioProtocol;

/** What the page keeps of itself; the host's serializer gets it after a window reload. The host keeps the form. */
export const saved = z.object({
  panel: id,
  /** Of the HTML that was shown: the same again is out of date. */
  html: z.optional(id),
  variations: z.optional(z.int().check(z.gte(1), z.lte(4))),
  language: z.optional(z.string()),
  tab: z.optional(z.enum(['result', 'code'])),
  selected: z.optional(id),
  advanced: z.optional(z.boolean()),
});
export type Saved = z.infer<typeof saved>;

/** `Page.state`: `snapshot` is what there was when the HTML was made; absent = the page asks. */
export const studioBoot = z.strictObject({ panel: id, mac: z.boolean(), html: id, snapshot: z.optional(snapshot) });
export type StudioBoot = z.infer<typeof studioBoot>;

import * as z from 'zod/mini';

/** What a page may ask for, and what the host may tell it. One object, read by both sides, says what is valid. */
export interface Protocol {
  /** Asked by the page, answered by the host. */
  readonly requests: Readonly<Record<string, Method>>;
  /** Told by the host. */
  readonly events: Readonly<Record<string, z.ZodMiniType>>;
}

export interface Method {
  readonly params: z.ZodMiniType;
  readonly result: z.ZodMiniType;
  /** Waits for a person (a dialog, a question), so the page sets no limit to it. */
  readonly patient?: boolean;
}

export type RequestName<P extends Protocol> = keyof P['requests'] & string;
export type EventName<P extends Protocol> = keyof P['events'] & string;
export type Params<P extends Protocol, N extends RequestName<P>> = z.infer<P['requests'][N]['params']>;
export type Result<P extends Protocol, N extends RequestName<P>> = z.infer<P['requests'][N]['result']>;
export type Payload<P extends Protocol, N extends EventName<P>> = z.infer<P['events'][N]>;

/** Names one life of a page: a page that was loaded anew has another, so that late messages of the old one are known. */
const pageId = z.string().check(z.regex(/^[\w-]{8,64}$/));
const name = z.string().check(z.minLength(1), z.maxLength(64));
const callId = z.int().check(z.positive());

/** From a page: `hello` first, which makes it the page that is listened to, then requests. */
export const fromPage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), page: pageId }),
  z.strictObject({ kind: z.literal('request'), page: pageId, id: callId, method: name, params: z.unknown() }),
]);

/** Why a request failed, as a page may know it: a sentence for the user, and the code and charge of a `StudioError`. */
export const failure = z.strictObject({
  message: z.string(),
  code: z.optional(z.string()),
  charged: z.optional(z.enum(['no', 'maybe', 'yes'])),
});
export type Failure = z.infer<typeof failure>;

/** To a page. */
export const toPage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reply'), page: pageId, id: callId, result: z.unknown() }),
  z.strictObject({ kind: z.literal('refusal'), page: pageId, id: callId, error: failure }),
  z.strictObject({ kind: z.literal('event'), page: pageId, name, payload: z.unknown() }),
]);

export type FromPage = z.infer<typeof fromPage>;
export type ToPage = z.infer<typeof toPage>;

/** What stands in a page's HTML for its script: texts, and what the page needs for its first picture of itself. */
export const boot = z.strictObject({
  /** The translated texts, by English text; absent = English. */
  l10n: z.optional(
    z.record(z.string(), z.union([z.string(), z.strictObject({ message: z.string(), comment: z.array(z.string()) })])),
  ),
  /** The display language, for numbers and dates. */
  language: z.string(),
  state: z.unknown(),
});
export type Boot = z.infer<typeof boot>;

/** Id of the element that holds `Boot` as JSON. */
export const bootElement = 'boot';
/** Id of the link to the icon font's styles, under which `vscode-icon` looks for it. A page follows it once it has been seen. */
export const iconsElement = 'vscode-codicon-stylesheet';

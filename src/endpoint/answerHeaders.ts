/** What the headers of an answer tell; each is left out if absent or not to be believed. */
export interface AnswerFacts {
  /** `X-Request-ID`, at most 128 characters, of those that ids are made of. */
  readonly requestId?: string;
  /** `X-Cost`, USD. */
  readonly costUsd?: number;
  /** `X-Balance-Remaining`, USD. */
  readonly balanceUsd?: number;
  /** `X-Processing-Time`, in milliseconds. */
  readonly processingMs?: number;
  /** `Retry-After`, in milliseconds from now, at most a day. */
  readonly retryAfterMs?: number;
}

type Headers = Readonly<Record<string, string>>;

/** More is no price of a call, no balance and no processing time, but a mistake. */
const saneMoney = 1e6;
const dayMs = 24 * 60 * 60 * 1000;

/** Reads an answer's headers (lower-case names). `now` in milliseconds since 1970; `secret` is blacked out, should the server repeat it. */
export function answerFacts(headers: Headers, now: number, secret?: string): AnswerFacts {
  const requestId = id(headers['x-request-id'], secret);
  const costUsd = amount(headers['x-cost'], saneMoney);
  const balanceUsd = amount(headers['x-balance-remaining'], saneMoney);
  const processingMs = amount(headers['x-processing-time'], dayMs);
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(balanceUsd === undefined ? {} : { balanceUsd }),
    ...(processingMs === undefined ? {} : { processingMs }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** A number not below 0 and below `limit`, in plain or scientific decimal digits. */
function amount(text: string | undefined, limit: number): number | undefined {
  if (text === undefined || text.length > 40 || !/^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()))
    return undefined;
  const value = Number(text);
  return value < limit ? value : undefined;
}

function id(text: string | undefined, secret: string | undefined): string | undefined {
  const visible = hide(text ?? '', secret)
    .replace(/[^\w.:/+=@-]/g, '')
    .slice(0, 128);
  return visible === '' ? undefined : visible;
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from `now`. */
function retryAfter(text: string | undefined, now: number): number | undefined {
  const value = text?.trim() ?? '';
  if (value.length > 40) return undefined;
  const ms = /^\d+(?:\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : // Date.parse takes much that is no date, such as "-5".
      /^[a-z]{3,9},? .*\d\d:\d\d:\d\d/i.test(value)
      ? Math.max(0, Date.parse(value) - now)
      : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(ms, dayMs);
}

/** `text` with `secret` blacked out. */
export function hide(text: string, secret: string | undefined): string {
  return secret === undefined || secret === '' ? text : text.replaceAll(secret, '…');
}

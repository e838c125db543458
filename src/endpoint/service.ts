import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import type { ImageRequest } from '../tool/request.ts';
import { formFields } from '../tool/request.ts';
import { answerFacts, type AnswerFacts } from './answerHeaders.ts';
import { stopwatch, unlessAborted, type Clock } from './clock.ts';
import { decodeTo, NotDecoded, TooLarge } from './decode.ts';
import { StudioError } from './errors.ts';
import { factsOf, failedAnswer, type FailedAnswer } from './failedAnswer.ts';
import { requireKey } from './key.ts';
import type { Logger } from './logger.ts';
import { multipart } from './multipart.ts';
import { noAnswer, Stopped } from './noAnswer.ts';
import { readWords } from './serverWords.ts';
import type { RequestBody, Transport } from './transport.ts';

export interface ServiceDeps {
  readonly transport: Transport;
  /** Any address on the service's origin, such as the configured endpoint. */
  readonly endpoint: () => URL;
  /** The key for that origin. */
  readonly apiKey: (endpoint: URL) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For one exchange, in milliseconds; absent: 30 s. */
  readonly timeoutMs?: number;
}

/** What a call would cost, in USD. */
export interface Estimate {
  readonly usd: number;
  readonly minUsd?: number;
  readonly maxUsd?: number;
  /** The service's own remark, one line. */
  readonly note?: string;
}

/** What a look at the service found. It never rejects for what it is there to find out. */
export type Connection =
  | { readonly reached: true; readonly keyAccepted: true; readonly balanceUsd?: number; readonly elapsedMs: number }
  /** `keyAccepted` is absent if the service answered, but not so that it could be told. */
  | { readonly reached: true; readonly keyAccepted?: false; readonly error: StudioError; readonly elapsedMs: number }
  | { readonly reached: false; readonly error: StudioError; readonly elapsedMs: number };

/** The calls that cost nothing. All reject with a `StudioError` of `charged: 'no'`. */
export interface Service {
  /** The JSON at a path of the service, such as `/api/workflows`: unchecked, at most 10 MB. */
  getJson(path: string, signal: AbortSignal): Promise<unknown>;
  /** The account's balance in USD; `undefined` if the service does not tell it. */
  balance(signal: AbortSignal): Promise<number | undefined>;
  /** What a request would cost; `undefined` if the service does not tell it. Pictures are not sent. */
  estimate(request: Pick<ImageRequest, 'tool' | 'values'>, signal: AbortSignal): Promise<Estimate | undefined>;
  /** Whether the service is reached and accepts the key, without spending. Rejects with `NO_API_KEY` or `CANCELLED` only. */
  checkConnection(signal: AbortSignal): Promise<Connection>;
}

const jsonLimit = 10_000_000;
const failureLimit = 64 * 1024;
const defaultTimeoutMs = 30_000;
/** The base of the service's other calls (docs/endpoint.md, "The rest of the service"). */
const base = '/api';

const usd = z.number().check(z.refine((n) => Number.isFinite(n) && n >= 0 && n < 1e6));
/** A number, or digits in a text. */
const amount = z.pipe(
  z.union([z.number(), z.string().check(z.regex(/^\s*\d{1,7}(\.\d{1,12})?\s*$/))]),
  z.pipe(z.transform(Number), usd),
);
const estimateSchema = z.object({
  estimate: amount,
  min: z.optional(z.nullable(amount)),
  max: z.optional(z.nullable(amount)),
  note: z.optional(z.nullable(z.string())),
});

/** Makes the service's calls that cost nothing. */
export function createService(deps: ServiceDeps): Service {
  const getJson = async (path: string, signal: AbortSignal) => (await exchange(deps, 'GET', path, signal)).json;
  const balance = async (signal: AbortSignal) => (await readBalance(deps, signal)).usd;
  return {
    getJson,
    balance: (signal) => unlessMissing(balance(signal)),
    estimate: (request, signal) => unlessMissing(estimate(deps, request, signal)),
    checkConnection: (signal) => checkConnection(deps, signal),
  };
}

async function readBalance(deps: ServiceDeps, signal: AbortSignal) {
  const { json, facts } = await exchange(deps, 'GET', `${base}/account/balance`, signal);
  return { usd: balanceIn(json) ?? facts.balanceUsd };
}

/** The balance in whichever of the forms seen: a number or text, under `balance`, `balance_usd`, `balanceUsd`, or in `data`. */
export function balanceIn(json: unknown, depth = 0): number | undefined {
  const plain = z.safeParse(amount, json);
  if (plain.success) return plain.data;
  if (typeof json !== 'object' || json === null || depth > 2) return undefined;
  for (const name of ['balance', 'balance_usd', 'balanceUsd', 'usd', 'amount', 'data', 'account']) {
    const found = Object.hasOwn(json, name) ? balanceIn((json as Record<string, unknown>)[name], depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

async function estimate(
  deps: ServiceDeps,
  request: Pick<ImageRequest, 'tool' | 'values'>,
  signal: AbortSignal,
): Promise<Estimate | undefined> {
  const path = `${base}/process/${encodeURIComponent(request.tool.slug)}/estimate`;
  const { json } = await exchange(deps, 'POST', path, signal, multipart(formFields(request), []));
  const parsed = z.safeParse(estimateSchema, json);
  if (!parsed.success) return undefined;
  const { estimate: price, min, max, note } = parsed.data;
  return {
    usd: price,
    ...(typeof min === 'number' ? { minUsd: min } : {}),
    ...(typeof max === 'number' ? { maxUsd: max } : {}),
    ...(typeof note === 'string' ? { note: note.slice(0, 300) } : {}),
  };
}

async function checkConnection(deps: ServiceDeps, signal: AbortSignal): Promise<Connection> {
  const elapsedMs = stopwatch(deps.clock);
  try {
    const { usd: balanceUsd } = await readBalance(deps, signal);
    return {
      reached: true,
      keyAccepted: true,
      ...(balanceUsd === undefined ? {} : { balanceUsd }),
      elapsedMs: elapsedMs(),
    };
  } catch (error) {
    if (!(error instanceof StudioError) || error.code === 'NO_API_KEY' || error.code === 'CANCELLED') throw error;
    if (error.facts.status === undefined) return { reached: false, error, elapsedMs: elapsedMs() };
    const refused = error.facts.status === 401 || error.facts.status === 403;
    return { reached: true, ...(refused ? { keyAccepted: false } : {}), error, elapsedMs: elapsedMs() };
  }
}

/** A service without that call is lived without. */
async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StudioError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

async function exchange(
  deps: ServiceDeps,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
  body?: RequestBody,
): Promise<{ readonly json: unknown; readonly facts: AnswerFacts }> {
  const { transport, clock, logger } = deps;
  const endpoint = deps.endpoint();
  const url = new URL(path, endpoint.origin);
  const { host } = endpoint;
  if (url.origin !== endpoint.origin) throw new StudioError('BAD_PARAMETER', l10n.t('{0} is not on {1}.', path, host));
  const ending = new AbortController();
  const cancel = () => ending.abort(new Stopped('user'));
  const takeBack = clock.after(deps.timeoutMs ?? defaultTimeoutMs, () => ending.abort(new Stopped('timeout')));
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const elapsed = stopwatch(clock);
  try {
    const secret = requireKey(await unlessAborted(ending.signal, deps.apiKey(endpoint)), endpoint);
    const response = await unlessAborted(
      ending.signal,
      transport({
        method,
        url,
        headers: {
          'x-api-key': secret,
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'nano-banana-studio',
        },
        ...(body ? { body } : {}),
        signal: ending.signal,
      }),
    );
    const { status, headers } = response;
    const ok = status >= 200 && status < 300;
    const chunks: Uint8Array[] = [];
    const answer: FailedAnswer = {
      status,
      sent: false,
      host,
      words: {},
      facts: answerFacts(headers, clock.now(), secret),
    };
    try {
      const options = {
        encoding: headers['content-encoding'],
        length: undefined,
        limit: ok ? jsonLimit : failureLimit,
      };
      await decodeTo(response.body, { ...options, signal: ending.signal }, (chunk) => void chunks.push(chunk));
    } catch (error) {
      if (ok && (error instanceof TooLarge || error instanceof NotDecoded)) throw unreadable(answer, error);
      if (ok || ending.signal.aborted) throw error;
    }
    const bytes = Buffer.concat(chunks);
    logger.info(`${method} ${url.origin}${url.pathname}: ${status}, ${bytes.length} bytes in ${elapsed()} ms`);
    if (!ok) {
      // A cost that a header names is none of these calls': nothing was asked to be made.
      const { costUsd: _, ...facts } = answer.facts;
      throw failedAnswer({ ...answer, facts, words: await readWords(bytes, secret) });
    }
    try {
      return { json: JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')) as unknown, facts: answer.facts };
    } catch (error) {
      throw unreadable(answer, error);
    }
  } catch (error) {
    throw noAnswer(error, false, host);
  } finally {
    takeBack();
    signal.removeEventListener('abort', cancel);
    ending.abort(new Stopped('user'));
  }
}

function unreadable(answer: FailedAnswer, cause: unknown): StudioError {
  const message = l10n.t(
    '{0} answered with something that is not the JSON asked for. Nothing was charged.',
    answer.host,
  );
  return new StudioError('BAD_RESPONSE', message, { ...factsOf(answer), cause });
}

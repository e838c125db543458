import * as l10n from '@vscode/l10n';
import type { Tool } from '../tool/definition.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { attempt } from './attempt.ts';
import type { Call, CallOptions, Received } from './call.ts';
import { stopwatch, unlessAborted, wait, type Clock } from './clock.ts';
import { StudioError } from './errors.ts';
import { requireKey } from './key.ts';
import type { Logger } from './logger.ts';
import { formOf } from './multipart.ts';
import { Stopped, stopped } from './noAnswer.ts';
import { PartFile } from './partFile.ts';
import { delayBeforeRepeat } from './repeat.ts';
import { clean } from './serverWords.ts';
import type { RequestBody, Transport } from './transport.ts';

export interface ClientDeps {
  readonly transport: Transport;
  /** Where a tool is called; may throw a `StudioError`. */
  readonly endpoint: URL | ((tool: Tool) => URL);
  /** The key for the endpoint's origin; absent or empty if none is stored. It goes into one header and nowhere else. */
  readonly apiKey: (endpoint: URL) => Promise<string | undefined>;
  /** For a whole call, its waits and repetitions included, in milliseconds. Absent: 600 s. */
  readonly timeoutMs?: number | (() => number);
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A call may take 100 s; clients must wait at least 10 minutes before they give up (docs/endpoint.md). */
export const defaultTimeoutMs = 600_000;
/** A timer that fires so late was held up: the computer slept, or the process was stopped. In milliseconds. */
const heldUpMs = 1_000;
/** An answer may have come meanwhile and wait to be read: it gets so long before it is given up. In milliseconds. */
const graceMs = 10_000;
/** The largest request body the service takes, in bytes. */
export const bodyLimit = 50_000_000;

/** Makes the one function that spends money. */
export function createCall(deps: ClientDeps): Call {
  return async (request, options) => {
    const { clock } = deps;
    const url = typeof deps.endpoint === 'function' ? deps.endpoint(request.tool) : deps.endpoint;
    const timeoutMs = (typeof deps.timeoutMs === 'function' ? deps.timeoutMs() : deps.timeoutMs) ?? defaultTimeoutMs;
    const ending = new AbortController();
    const cancel = () => ending.abort(new Stopped('user'));
    const elapsed = stopwatch(clock);
    const stop = () => ending.abort(new Stopped('timeout'));
    let takeBack = clock.after(timeoutMs, () => {
      if (elapsed() < timeoutMs + heldUpMs) stop();
      else takeBack = clock.after(graceMs, stop);
    });
    options.signal.addEventListener('abort', cancel, { once: true });
    if (options.signal.aborted) cancel();
    try {
      return await makeCall(deps, url, request, harmless(options, deps.logger), ending.signal);
    } catch (error) {
      // Stopped outside of an exchange: nothing is under way.
      throw error instanceof Stopped ? stopped(error, false, url.host) : error;
    } finally {
      takeBack();
      options.signal.removeEventListener('abort', cancel);
    }
  };
}

/** The same callbacks, whose mistakes are logged: they must not cost a result that is paid for. */
function harmless(options: CallOptions, logger: Logger): CallOptions {
  const guard =
    <A extends unknown[]>(run: (...args: A) => void) =>
    (...args: A) => {
      try {
        run(...args);
      } catch (error) {
        logger.warn(
          `a listener of the call failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
    };
  const { onSent, onReceiving, onEnded, onWaiting } = options;
  return {
    ...options,
    ...(onSent && { onSent: guard(onSent) }),
    ...(onReceiving && { onReceiving: guard(onReceiving) }),
    ...(onEnded && { onEnded: guard(onEnded) }),
    ...(onWaiting && { onWaiting: guard(onWaiting) }),
  };
}

async function makeCall(
  deps: ClientDeps,
  url: URL,
  request: ImageRequest,
  options: CallOptions,
  signal: AbortSignal,
): Promise<Received> {
  const { clock, logger, transport } = deps;
  signal.throwIfAborted();
  const body = formOf(request);
  checkSize(body);
  const secret = requireKey(await unlessAborted(signal, deps.apiKey(url)), url);
  const part = await createPart(options.file, options.spare);
  try {
    const elapsed = stopwatch(clock);
    let limited = 0;
    let limitedMs = 0;
    for (let attempts = 1; ; attempts++) {
      logger.info(`POST ${url.origin}${url.pathname}: ${describe(request, body)}, attempt ${attempts}`);
      const attempted = stopwatch(clock);
      try {
        const { mediaType, facts } = await attempt({
          ...options,
          transport,
          clock,
          url,
          body,
          signal,
          secret,
          part,
          tool: request.tool,
        });
        const { requestId, costUsd, balanceUsd, processingMs } = facts;
        const received: Received = {
          file: part.path,
          mediaType,
          bytes: part.bytes,
          sha256: part.sha256(),
          seen: part,
          elapsedMs: elapsed(),
          ...(requestId === undefined ? {} : { requestId }),
          ...(costUsd === undefined ? {} : { costUsd }),
          ...(balanceUsd === undefined ? {} : { balanceUsd }),
          ...(processingMs === undefined ? {} : { processingMs }),
        };
        logger.info(
          `${mediaType}, ${part.bytes} bytes in ${attempted()} ms, cost ${costUsd ?? 'not told'}, request ${requestId ?? 'without id'}`,
        );
        return received;
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        logger.warn(describeError(error, attempted()));
        if (error.code === 'RATE_LIMITED') limited++;
        const delayMs =
          options.repeat === 'none'
            ? undefined
            : delayBeforeRepeat(error, { attempts, elapsedMs: elapsed(), limitedMs, limited });
        if (delayMs === undefined) throw error;
        if (error.code === 'RATE_LIMITED') limitedMs += delayMs;
        options.onWaiting?.({
          code: error.code === 'RATE_LIMITED' ? 'RATE_LIMITED' : 'NETWORK',
          delayMs,
          attempt: attempts,
        });
        await wait(clock, delayMs, signal);
      }
    }
  } catch (error) {
    await part.close().catch(() => undefined);
    const unpaid = error instanceof Stopped || (error instanceof StudioError && error.charged === 'no');
    if (unpaid || part.bytes === 0) await part.remove();
    throw error;
  }
}

function checkSize(body: RequestBody): void {
  if (body.length <= bodyLimit) return;
  const mb = (bytes: number) => (Math.ceil(bytes / 1e5) / 10).toString();
  throw new StudioError(
    'TOO_LARGE',
    l10n.t(
      'The request would have {0} MB, the service takes {1} MB. Use fewer or smaller images.',
      mb(body.length),
      mb(bodyLimit),
    ),
  );
}

async function createPart(file: string, spare: string | undefined): Promise<PartFile> {
  try {
    return await PartFile.create(file, spare);
  } catch (cause) {
    const systemCode = (cause as NodeJS.ErrnoException).code ?? 'error';
    throw new StudioError(
      'WRITE_FAILED',
      l10n.t('No file could be made for the result ({0}). Nothing was sent. Choose another folder.', systemCode),
      { cause, systemCode },
    );
  }
}

function describe(request: ImageRequest, body: RequestBody): string {
  const fields = request.tool.parameters
    .filter(({ name }) => name in request.values && name !== request.tool.prompt)
    .map(({ name }) => `${name}=${clean(String(request.values[name]), 40)}`);
  const prompt = promptOf(request);
  return [
    request.tool.slug,
    ...(prompt === '' ? [] : [JSON.stringify(clean(prompt, 80))]),
    ...fields,
    `${request.images.length} images`,
    `${body.length} bytes`,
  ].join(', ');
}

function describeError({ code, charged, facts }: StudioError, ms: number): string {
  const { status, requestId, serverMessage, systemCode } = facts;
  const known = { status, requestId, serverMessage, systemCode };
  return `${code} (charged: ${charged}) after ${ms} ms ${JSON.stringify(known)}`;
}

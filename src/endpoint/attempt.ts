import type { MediaType } from '../result/mediaType.ts';
import { answerFacts, type AnswerFacts } from './answerHeaders.ts';
import { unlessAborted, type Clock } from './clock.ts';
import { decodeTo } from './decode.ts';
import { factsOf, failedAnswer, type FailedAnswer } from './failedAnswer.ts';
import { noAnswer, Stopped } from './noAnswer.ts';
import { notStored, receive, type ReceiveOptions } from './receive.ts';
import { readWords, type ServerWords } from './serverWords.ts';
import type { RequestBody, Transport, TransportResponse } from './transport.ts';

/** As much of a failing answer is read, for as long: it only says why. */
const wordsLimit = 64 * 1024;
const wordsTimeMs = 5_000;

export interface AttemptOptions extends ReceiveOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly url: URL;
  readonly body: RequestBody;
  readonly onSent?: (() => void) | undefined;
}

/** One exchange, without repetition: the answer's body is in the file afterwards. Rejects with a `StudioError` by the contract's table. */
export async function attempt(
  options: AttemptOptions,
): Promise<{ readonly mediaType: MediaType; readonly facts: AnswerFacts }> {
  const { transport, clock, url, body, secret, signal } = options;
  // Its own, so that whatever is left of the exchange ends with the attempt.
  const exchange = new AbortController();
  const stop = () => exchange.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let sent = false;
  let answer: FailedAnswer | undefined;
  try {
    const response = await unlessAborted(
      exchange.signal,
      transport({
        method: 'POST',
        url,
        headers: {
          'x-api-key': secret,
          accept: '*/*',
          'accept-encoding': 'identity',
          'user-agent': 'nano-banana-studio',
        },
        body,
        signal: exchange.signal,
        onSent: () => {
          sent = true;
          options.onSent?.();
        },
      }),
    );
    const { status } = response;
    answer = {
      status,
      sent,
      host: url.host,
      words: {},
      facts: answerFacts(response.headers, clock.now(), secret),
    };
    if (isSuccess(answer)) {
      return {
        mediaType: await receive(response, answer, { ...options, signal: exchange.signal }),
        facts: answer.facts,
      };
    }
    const words = await wordsOf(response, exchange, clock, secret);
    signal.throwIfAborted();
    throw failedAnswer({ ...answer, words });
  } catch (error) {
    // Those of the network come as `TransportError`: what the system says of a result is said of its file.
    const ofDisk = error instanceof Error && 'syscall' in error;
    if (answer && isSuccess(answer) && ofDisk) throw notStored(error, answer);
    const failure = noAnswer(error, sent, url.host);
    // Stopped or cut in mid-answer: what its headers told, such as the request id, is still known.
    throw answer ? failure.with({ ...factsOf(answer), ...failure.facts }) : failure;
  } finally {
    signal.removeEventListener('abort', stop);
    exchange.abort(new Stopped('user'));
  }
}

function isSuccess({ status }: FailedAnswer): boolean {
  return status >= 200 && status < 300;
}

/** What a failing answer says: as much of it as came, should it be cut, stall or not be what its headers say. */
async function wordsOf(
  response: TransportResponse,
  exchange: AbortController,
  clock: Clock,
  secret: string,
): Promise<ServerWords> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const enough = new Stopped('timeout');
  const takeBack = clock.after(wordsTimeMs, () => exchange.abort(enough));
  try {
    await decodeTo(
      response.body,
      {
        encoding: response.headers['content-encoding'],
        length: undefined,
        limit: wordsLimit,
        signal: exchange.signal,
      },
      (chunk) => {
        bytes += chunk.length;
        if (bytes <= wordsLimit) chunks.push(chunk);
      },
    );
  } catch {
    // What came has to do.
  } finally {
    takeBack();
  }
  return readWords(Buffer.concat(chunks), secret);
}

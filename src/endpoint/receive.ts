import * as l10n from '@vscode/l10n';
import { readFile, writeFile } from 'node:fs/promises';
import { checkWhole, endsWhole } from '../result/integrity.ts';
import type { MediaType } from '../result/mediaType.ts';
import { systemCodeOf } from '../result/systemCode.ts';
import type { ResultKind, Tool } from '../tool/definition.ts';
import { decodeTo, NotDecoded, TooLarge } from './decode.ts';
import { StudioError, type Charged, type ErrorCode } from './errors.ts';
import { blocked, factsOf, quoting, type FailedAnswer } from './failedAnswer.ts';
import { Stopped, stopped } from './noAnswer.ts';
import type { PartFile } from './partFile.ts';
import { resultType } from './resultType.ts';
import { readWords } from './serverWords.ts';
import { hide } from './answerHeaders.ts';
import { TransportError, type TransportResponse } from './transport.ts';

/** The largest result believed, in bytes: of a tool that makes pictures, and of any other. */
const imageLimit = 200_000_000;
const otherLimit = 4_000_000_000;
/** A JSON answer larger than this is not looked into for a refusal. */
const refusalLimit = 64 * 1024;
/** A text larger than this is not searched for the key. */
const textLimit = 10_000_000;

export interface ReceiveOptions {
  readonly tool: Tool;
  readonly part: PartFile;
  readonly signal: AbortSignal;
  /** To be blacked out in what the server says. */
  readonly secret: string;
  readonly onReceiving?: ((bytes: number, total: number | undefined) => void) | undefined;
  readonly onEnded?: (() => void) | undefined;
}

/**
 * Streams the body of an answer in the 200s into the file and says what it is.
 * @throws StudioError by the contract's table, when it is no result of this tool, or not whole.
 */
export async function receive(
  response: TransportResponse,
  answer: FailedAnswer,
  options: ReceiveOptions,
): Promise<MediaType> {
  const { part, tool, secret } = options;
  await stream(response, answer, options);
  const fail = (code: ErrorCode, charged: Charged, message: string) =>
    new StudioError(code, message, { ...factsOf(answer), charged });
  const { host, status } = answer;
  if (part.bytes === 0) {
    throw status === 204 || status === 205
      ? fail(
          'BAD_RESPONSE',
          'maybe',
          l10n.t(
            '{0} answered without a result (status {1}). It may have been charged: look at your account.',
            host,
            status,
          ),
        )
      : fail(
          'TRUNCATED',
          'yes',
          l10n.t('{0} sent an empty result, which was charged. Tell the service, with the request id.', host),
        );
  }
  const mediaType = await resultType(part, response.headers['content-type'], tool);
  if (mediaType === 'application/json' && part.bytes <= refusalLimit) {
    const body = await readFile(part.path);
    const words = await readWords(body, secret);
    const verdict = hasError(body) ? (words.verdict ?? filterWords(words.message)) : undefined;
    if (verdict !== undefined) throw blocked(verdict, { ...answer, words });
    if (!accepts(tool, mediaType)) {
      await hideIn(part, secret);
      throw notAResult({ ...answer, words });
    }
  } else if (!accepts(tool, mediaType)) {
    if (isText(mediaType)) await hideIn(part, secret);
    throw notAResult({ ...answer, words: isText(mediaType) ? await readWords(part.head, secret) : {} });
  }
  // All of it is here: it is a result, even to someone who stopped waiting, or where it cannot be read back at the moment
  // (a virus scanner holds it): it is looked at again before it is put in its place.
  const isCut = async () => (await checkWhole(part.path, mediaType).catch(() => 'unknown')) === 'truncated';
  if (!endsWhole(part.tail, mediaType) && (await isCut()))
    throw fail('TRUNCATED', 'yes', l10n.t('The result of {0} came without its end. It was charged.', host));
  return mediaType;
}

async function stream(response: TransportResponse, answer: FailedAnswer, options: ReceiveOptions): Promise<void> {
  const { part, tool, signal, onReceiving, onEnded } = options;
  const { host } = answer;
  const length = response.headers['content-length'];
  const encoding = response.headers['content-encoding'];
  const total =
    encoding === undefined && length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
  const pictures = tool.results.every((kind) => kind === 'image' || kind === 'json' || kind === 'text');
  let writing: { readonly error: unknown } | undefined;
  try {
    await decodeTo(
      response.body,
      { encoding, length, limit: pictures ? imageLimit : otherLimit, signal },
      async (chunk) => {
        await part.write(chunk).catch((error: unknown) => {
          writing = { error };
          throw error;
        });
        onReceiving?.(part.bytes, total);
      },
    );
    onEnded?.();
    await part.close().catch((error: unknown) => {
      writing = { error };
      throw error;
    });
  } catch (error) {
    await part.close().catch(() => undefined);
    const fail = (code: ErrorCode, charged: Charged, message: string, systemCode?: string) =>
      new StudioError(code, message, {
        ...factsOf(answer),
        cause: error,
        charged,
        ...(systemCode === undefined ? {} : { systemCode }),
      });
    if (writing) {
      throw notStored(error, answer);
    }
    if (error instanceof Stopped) throw stopped(error, true, host);
    if (error instanceof TransportError) {
      throw fail(
        'TRUNCATED',
        'maybe',
        l10n.t(
          'The connection to {0} was lost while the result came. It may have been charged: look at your account before you repeat it.',
          host,
        ),
        error.systemCode,
      );
    }
    if (error instanceof NotDecoded) {
      throw error.cut
        ? fail('TRUNCATED', 'yes', l10n.t('The result of {0} came without its end. It was charged.', host))
        : fail(
            'BAD_RESPONSE',
            'maybe',
            l10n.t(
              'The result of {0} could not be unpacked. It may have been charged: look at your account before you repeat it.',
              host,
            ),
          );
    }
    if (error instanceof TooLarge) {
      throw fail(
        'BAD_RESPONSE',
        'maybe',
        l10n.t(
          '{0} sent more than {1} MB, which cannot be a result. It may have been charged: look at your account before you repeat it.',
          host,
          (pictures ? imageLimit : otherLimit) / 1e6,
        ),
      );
    }
    throw error;
  }
}

/** The disk's failure, once an answer in the 200s came. */
export function notStored(error: unknown, answer: FailedAnswer): StudioError {
  const systemCode = systemCodeOf(error);
  const message = l10n.t(
    'The result could not be written to disk ({0}). It was charged. Make room or choose another folder.',
    systemCode ?? 'error',
  );
  return new StudioError('WRITE_FAILED', message, {
    ...factsOf(answer),
    cause: error,
    charged: 'yes',
    ...(systemCode === undefined ? {} : { systemCode }),
  });
}

/** Pictures, videos and sounds are a result of every tool, for they were made and paid for; of the rest, what the tool says it gives. */
function accepts(tool: Tool, mediaType: MediaType): boolean {
  const gives = (...kinds: ResultKind[]) => kinds.some((kind) => tool.results.includes(kind));
  if (mediaType === 'application/json') return gives('json', 'text', 'other');
  if (mediaType === 'text/plain' || mediaType === 'text/html') return gives('text', 'other');
  return mediaType !== 'application/octet-stream' || gives('video', 'other');
}

function notAResult(answer: FailedAnswer): StudioError {
  const message = quoting(
    l10n.t(
      '{0} answered with something that is no result of this tool. It may have been charged: look at your account.',
      answer.host,
    ),
    answer.words.message,
  );
  return new StudioError('BAD_RESPONSE', message, { ...factsOf(answer), charged: 'maybe' });
}

/** A text that is no result is kept, as it may be worth something; not so the key, should it be in there. */
async function hideIn(part: PartFile, secret: string): Promise<void> {
  if (part.bytes > textLimit) return;
  const text = await readFile(part.path, 'latin1');
  if (text.includes(secret)) await writeFile(part.path, hide(text, secret).replaceAll('…', '...'), 'latin1');
}

function isText(mediaType: MediaType): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}

function hasError(json: Buffer): boolean {
  try {
    const value = JSON.parse(json.toString('utf8').replace(/^\ufeff/, '')) as unknown;
    if (typeof value !== 'object' || value === null) return false;
    const { error, errors } = value as { error?: unknown; errors?: unknown };
    return Boolean(error) || (Array.isArray(errors) && errors.length > 0);
  } catch {
    return false;
  }
}

/** A refusal told in prose. Only looked for where no result came and the service reports an error. */
function filterWords(message: string | undefined): string | undefined {
  return /\b(?:content|safety)[ -](?:filter|polic(?:y|ies))\b/i.exec(message ?? '')?.[0];
}

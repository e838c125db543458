import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { detectMediaType } from '../result/mediaType.ts';

/** The body is larger than is believable. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The compressed body ended too soon (`cut`), or is not what its `Content-Encoding` says. */
export class NotDecoded extends Error {
  override readonly name = 'NotDecoded';
  constructor(
    readonly cut: boolean,
    cause?: unknown,
  ) {
    super('the compressed body could not be decoded', { cause });
  }
}

export interface DecodeOptions {
  /** `Content-Encoding`; several codings are undone from the last to the first. */
  readonly encoding: string | undefined;
  /** `Content-Length` as sent. */
  readonly length: string | undefined;
  /** The most bytes a body may have, as it comes and decoded. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Gives a body's bytes to `take`, one piece after another, with its `Content-Encoding` undone. Bytes win over the header: a body
 * that says gzip, but begins as a picture, is passed as it is.
 * @throws TooLarge, NotDecoded, or what the body or `take` throws.
 */
export async function decodeTo(
  body: AsyncIterable<Uint8Array>,
  { encoding, length, limit, signal }: DecodeOptions,
  take: (chunk: Uint8Array) => Promise<void> | void,
): Promise<void> {
  if (length !== undefined && Number(length) > limit) {
    await body[Symbol.asyncIterator]().return?.();
    throw new TooLarge();
  }
  const codings = (encoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  let stream = body;
  for (const coding of codings.reverse()) stream = undo(coding, stream, signal);
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > limit) throw new TooLarge();
    await take(chunk);
  }
}

async function* undo(coding: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done) return;
  const all = rest(first.value, source);
  const decoder = decoderOf(coding, first.value);
  if (!decoder) {
    yield* all;
    return;
  }
  let failure: unknown;
  const fed = pipeline(
    guard(all, (error) => (failure = error)),
    decoder,
    { signal, end: true },
  ).catch(() => undefined);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } catch (error) {
    signal.throwIfAborted();
    if (failure !== undefined) throw failure as Error;
    throw new NotDecoded((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR', error);
  } finally {
    decoder.destroy();
    await fed;
  }
}

/** Remembers the body's own error, which the stream behind it would report in its own way. */
async function* guard(body: AsyncIterable<Uint8Array>, failed: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    failed(error);
    throw error;
  }
}

async function* rest(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

function decoderOf(coding: string, head: Uint8Array) {
  if (/^(?:image\/(?!svg)|video\/)/.test(detectMediaType(head) ?? '')) return undefined;
  const [a = 0, b = 0] = head;
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return a === 0x1f ? createGunzip() : undefined;
    case 'deflate':
      // Meant as zlib (RFC 1950), by some sent raw (RFC 1951).
      return (a & 0x0f) === 8 && (a * 256 + b) % 31 === 0 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

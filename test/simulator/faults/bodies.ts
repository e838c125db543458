import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { encodeImage, padImage } from '../codecs.ts';
import { drawPlaceholder } from '../../../src/result/placeholder/placeholder.ts';
import { answerOf, type Exchange, hangUp, send, sendAnswer, sendJson, writePart } from '../exchange.ts';
import { type Expectation, type Fault } from './types.ts';

const success: Expectation = { charged: 'yes', bytesArrive: true };
const truncated: Expectation = { code: 'TRUNCATED', charged: 'yes', bytesArrive: true };
const cutShort: Expectation = {
  code: 'TRUNCATED',
  charged: 'maybe',
  also: [{ code: 'TRUNCATED', charged: 'yes' }],
  bytesArrive: true,
};

/** A fault in handing over a result that was made and paid for. */
function handover(name: string, description: string, expect: Expectation, act: Fault['act']): Fault {
  return { name, description, stage: 'answer', billed: true, expect, act };
}

/** 200 with something that is no result, and was not paid for. */
function useless(name: string, description: string, act: Fault['act']): Fault {
  return { name, description, stage: 'late', billed: false, expect: { code: 'BAD_RESPONSE', charged: 'maybe' }, act };
}

/** A picture of another kind than the settings say, made for a fault. */
function pictureAs(type: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  return encodeImage(drawPlaceholder(`a ${type} picture`, { width: 640, height: 480 }), type);
}

async function truncatedAs(exchange: Exchange, type: 'png' | 'jpeg' | 'webp', short: boolean): Promise<void> {
  const whole = await pictureAs(type);
  const part = whole.subarray(0, Math.floor(whole.length * 0.7));
  const headers = { ...exchange.serviceHeaders(), 'Content-Type': `image/${type}` };
  if (!short) return send(exchange, 200, headers, part);
  exchange.call.status = 200;
  exchange.response.writeHead(200, { ...headers, 'Content-Length': whole.length });
  await writePart(exchange, part);
  await hangUp(exchange, 'close');
}

const truncations = (['png', 'jpeg', 'webp'] as const).flatMap((type) => [
  handover(
    `truncated-${type}`,
    `a ${type} without its end; Content-Length agrees with what comes`,
    truncated,
    (exchange) => truncatedAs(exchange, type, false),
  ),
  handover(
    `truncated-${type}-short`,
    `a ${type} of which Content-Length promises more than comes`,
    cutShort,
    (exchange) => truncatedAs(exchange, type, true),
  ),
]);

function encoded(
  name: string,
  description: string,
  encoding: string,
  encode: (bytes: Buffer) => Buffer,
  expect = success,
): Fault {
  return handover(name, description, expect, async (exchange) => {
    const { bytes, mediaType } = answerOf(exchange);
    await send(
      exchange,
      200,
      { ...exchange.serviceHeaders(), 'Content-Type': mediaType, 'Content-Encoding': encoding },
      encode(bytes),
    );
  });
}

const encodings: readonly Fault[] = [
  encoded('gzip-unasked', 'the result, gzipped', 'gzip', (bytes) => gzipSync(bytes)),
  encoded('deflate-unasked', 'the result in zlib format', 'deflate', (bytes) => deflateSync(bytes)),
  encoded('deflate-raw-unasked', 'the result as raw deflate, as some servers do', 'deflate', (bytes) =>
    deflateRawSync(bytes),
  ),
  encoded('br-unasked', 'the result in Brotli', 'br', (bytes) => brotliCompressSync(bytes)),
  encoded(
    'gzip-truncated',
    'the gzipped result without its last third',
    'gzip',
    (bytes) => {
      const packed = gzipSync(bytes);
      return packed.subarray(0, Math.floor(packed.length * 0.66));
    },
    {
      ...truncated,
      also: [
        { code: 'BAD_RESPONSE', charged: 'yes' },
        { code: 'BAD_RESPONSE', charged: 'maybe' },
      ],
    },
  ),
  encoded('gzip-lie', 'says gzip, is not', 'gzip', (bytes) => bytes, {
    ...success,
    also: [
      { code: 'BAD_RESPONSE', charged: 'maybe' },
      { code: 'BAD_RESPONSE', charged: 'yes' },
      { code: 'TRUNCATED', charged: 'yes' },
    ],
  }),
  encoded('encoding-unknown', 'a Content-Encoding that does not exist, bytes untouched', 'x-banana', (bytes) => bytes, {
    ...success,
    also: [
      { code: 'BAD_RESPONSE', charged: 'maybe' },
      { code: 'BAD_RESPONSE', charged: 'yes' },
    ],
  }),
];

const tooMuch: Expectation = {
  code: 'BAD_RESPONSE',
  charged: 'maybe',
  also: [
    { code: 'BAD_RESPONSE', charged: 'yes' },
    { code: 'TRUNCATED', charged: 'yes' },
    { code: 'TRUNCATED', charged: 'maybe' },
  ],
};
const zeros = Buffer.alloc(1 << 20);
const gzipped = gzipSync(zeros);

/** Faults of the answer's body. */
export const bodyFaults: readonly Fault[] = [
  useless('ok-html', '200 with an HTML page', (exchange) =>
    send(
      exchange,
      200,
      { ...exchange.serviceHeaders(), 'Content-Type': 'text/html' },
      '<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>',
    ),
  ),
  useless('ok-html-as-png', '200 with an HTML page that says it is a PNG', (exchange) =>
    send(
      exchange,
      200,
      { ...exchange.serviceHeaders(), 'Content-Type': 'image/png' },
      '<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>',
    ),
  ),
  useless('ok-text', '200 with plain text', (exchange) =>
    send(exchange, 200, { ...exchange.serviceHeaders(), 'Content-Type': 'text/plain' }, 'OK'),
  ),
  useless('ok-json', '200 with JSON that is neither a result nor a refusal', (exchange) =>
    sendJson(exchange, 200, { status: 'queued', id: 7 }),
  ),
  useless('ok-json-error', '200 with a JSON error that names no filter', (exchange) =>
    sendJson(exchange, 200, { error: 'internal: worker lost' }),
  ),
  useless('no-content', '204', (exchange) => send(exchange, 204, exchange.serviceHeaders())),
  handover('ok-empty', '200 with an empty body', { code: 'TRUNCATED', charged: 'yes' }, (exchange) =>
    send(exchange, 200, { ...exchange.serviceHeaders(), 'Content-Type': 'image/png' }),
  ),
  ...truncations,
  handover(
    'truncated-chunked',
    'half of the result in chunks, then a close without the last chunk',
    cutShort,
    async (exchange) => {
      const { bytes, mediaType } = answerOf(exchange);
      exchange.call.status = 200;
      exchange.response.writeHead(200, { ...exchange.serviceHeaders(), 'Content-Type': mediaType });
      await writePart(exchange, bytes.subarray(0, bytes.length >> 1));
      await hangUp(exchange, 'close');
    },
  ),
  handover('wrong-content-type', 'the result, said to be text/html', success, (exchange) =>
    sendAnswer(exchange, { 'Content-Type': 'text/html' }),
  ),
  handover('no-content-type', 'the result without a Content-Type', success, (exchange) =>
    sendAnswer(exchange, { 'Content-Type': undefined }),
  ),
  handover('octet-stream', 'the result as application/octet-stream', success, (exchange) =>
    sendAnswer(exchange, { 'Content-Type': 'application/octet-stream' }),
  ),
  handover('malformed-content-type', 'the result with a Content-Type that is none', success, (exchange) =>
    sendAnswer(exchange, { 'Content-Type': ';;/=' }),
  ),
  handover('jpeg-named-png', 'a JPEG, said to be image/png and result.png', success, async (exchange) => {
    const headers = {
      ...exchange.serviceHeaders(),
      'Content-Type': 'image/png',
      'Content-Disposition': 'attachment; filename="result.png"',
    };
    await send(exchange, 200, headers, await pictureAs('jpeg'));
  }),
  handover(
    'content-length-longer',
    'the whole result, but Content-Length promises 1,000 bytes more; then a close',
    cutShort,
    async (exchange) => {
      const { bytes, mediaType } = answerOf(exchange);
      exchange.call.status = 200;
      exchange.response.writeHead(200, {
        ...exchange.serviceHeaders(),
        'Content-Type': mediaType,
        'Content-Length': bytes.length + 1000,
      });
      await writePart(exchange, bytes);
      await hangUp(exchange, 'close');
    },
  ),
  handover(
    'content-length-shorter',
    'Content-Length ends in the middle of the result, which is sent whole',
    { ...truncated, also: [{ code: 'TRUNCATED', charged: 'maybe' }] },
    async (exchange) => {
      const { bytes, mediaType } = answerOf(exchange);
      const headers = {
        ...exchange.serviceHeaders(),
        'Content-Type': mediaType,
        Connection: 'close',
        'Content-Length': bytes.length >> 1,
      };
      await send(exchange, 200, headers, bytes);
    },
  ),
  handover('oversized', 'a good result of ten times the ordinary size', success, async (exchange) => {
    const { bytes, mediaType } = answerOf(exchange);
    await send(
      exchange,
      200,
      { ...exchange.serviceHeaders(), 'Content-Type': mediaType },
      padImage(bytes, bytes.length * 10),
    );
  }),
  handover('oversized-beyond-cap', '250 MB, announced in Content-Length', tooMuch, async (exchange) => {
    exchange.call.status = 200;
    exchange.response.writeHead(200, {
      ...exchange.serviceHeaders(),
      'Content-Type': 'image/png',
      'Content-Length': 250 * zeros.length,
    });
    for (let done = 0; done < 250 && !exchange.gone.aborted; done++) await writePart(exchange, zeros);
    exchange.response.end();
  }),
  ...encodings,
  handover('gzip-bomb', '1 GB of zeros in 1 MB of gzip', tooMuch, async (exchange) => {
    // A gzip file may consist of several, one after the other.
    const bomb = Buffer.concat(Array.from({ length: 1024 }, () => gzipped));
    await send(
      exchange,
      200,
      { ...exchange.serviceHeaders(), 'Content-Type': 'image/png', 'Content-Encoding': 'gzip' },
      bomb,
    );
  }),
];

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { systemClock, type Clock } from '../../../src/endpoint/clock.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { createService } from '../../../src/endpoint/service.ts';
import { createUndiciTransport } from '../../../src/endpoint/undiciTransport.ts';
import { readListing } from '../../../src/tool/catalog.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { holds } from '../fuzz.ts';
import { callTo, closeAll, key, png, rawServer } from './servers.ts';

interface Answer {
  readonly head: string;
  readonly body: Buffer;
  readonly end: 'end' | 'reset';
}

const texts = [
  `{"error":"no ${key}"}`,
  '{"error":{"message":"\u202e<b>x</b>"}}',
  '<html><script>x</script>',
  '[[[[[[',
  '{"price":1e999}',
];
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    png,
    png.subarray(0, 30),
    Buffer.concat([png, png]),
    gzipSync(png),
    gzipSync(Buffer.alloc(3_000_000)),
  ),
  fc.constantFrom(...texts).map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e99',
    'NaN',
    '9'.repeat(400),
    key,
    'image/png',
    'gzip',
    'br',
    'gzip, gzip',
    'text/html',
  ),
  fc.constantFrom('chunked', 'application/json', 'close', '\u00e9', 'a\tb', 'Thu, 99 Foo', '3', '0.05'),
  fc.string({ maxLength: 20 }).map((text) => text.replace(/[\0\r\n]/g, ' ')),
);
const name = fc.constantFrom(
  ...['Content-Type', 'Content-Length', 'Content-Encoding', 'Transfer-Encoding', 'Retry-After', 'X-Cost'],
  ...['X-Balance-Remaining', 'X-Request-Id', 'X-Processing-Time', 'Location', 'Set-Cookie', 'Connection', '__proto__'],
);
const status = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(200, 200, 201, 204, 206, 302, 307, 400, 401, 402, 403, 404, 408, 413, 422, 429),
  },
  { weight: 2, arbitrary: fc.constantFrom(500, 502, 503, 504, 304, 100, 101, 103, 199, 599, 999, 0) },
);
const answer: fc.Arbitrary<Answer> = fc
  .record({
    first: fc.oneof(
      { weight: 9, arbitrary: status.map((code) => `HTTP/1.1 ${code} X`) },
      { weight: 1, arbitrary: fc.constantFrom('HTTP/9.9 200', 'HTTP/1.0 200 OK', 'SSH-2.0-x', '', 'HTTP/1.1 2000 OK') },
    ),
    headers: fc.array(fc.tuple(name, value), { maxLength: 6 }),
    honest: fc.boolean(),
    body,
    end: fc.constantFrom<Answer['end'][]>('end', 'reset'),
  })
  .map(({ first, headers, honest, body: bytes, end }) => {
    const own = honest
      ? [
          ...headers.filter(([one]) => !/^(?:content-length|transfer-encoding)$/i.test(one)),
          ['Content-Length', String(bytes.length)],
        ]
      : headers;
    return {
      head: `${[first, ...own.map(([one, text]) => `${one}: ${text}`)].join('\r\n')}\r\n\r\n`,
      body: bytes,
      end,
    };
  });

/** Waits are over at once, but for the limit of a call: what is tried is what comes, not when. */
const limit = 500;
const clock: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms === limit ? ms : 0, run) };

for (const [transportName, transport] of Object.entries({
  host: createHostTransport(),
  undici: createUndiciTransport({ timeoutMs: 3000 }),
})) {
  suite(`A server that answers anything, through the ${transportName} transport`, () => {
    let url: URL;
    let next: Answer;
    suiteSetup(async () => {
      url = await rawServer((socket) => {
        let request = '';
        let answered = false;
        socket.setEncoding('latin1').on('data', (chunk: string) => {
          request += chunk;
          // A request with a body ends with its boundary.
          if (answered || !(/^GET /.test(request) ? request.endsWith('\r\n\r\n') : request.endsWith('--\r\n'))) return;
          answered = true;
          const { head, body: bytes, end } = next;
          socket.write(head, 'latin1');
          socket.write(bytes, () => (end === 'end' ? socket.end() : socket.resetAndDestroy()));
        });
      });
    });
    suiteTeardown(closeAll);

    test('gives a whole result or a typed error that says whether it was charged, soon, in one line, without the key', async () => {
      await holds(
        fc.asyncProperty(answer, async (given) => {
          next = given;
          const { received, error, file, log } = await callTo(url, { deps: { transport, clock, timeoutMs: limit } });
          if (received) assert.equal((await stat(file)).size, received.bytes);
          else {
            assert.match(error.charged, /^(?:no|maybe|yes)$/);
            assert.doesNotMatch(error.message, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
            assert.ok(error.message.length < 1000);
          }
          const told = JSON.stringify([error?.message, error?.facts, received?.requestId, log]);
          assert.ok(!told.includes(key), told);
        }),
        { numRuns: 60, limitMs: 5000 },
      );
    });

    test('gives balance, price, catalog and connection, or a typed error, with nothing charged', async () => {
      const service = createService({
        transport,
        endpoint: () => url,
        apiKey: () => Promise.resolve(key),
        clock,
        logger: { debug: () => undefined, info: () => undefined, warn: () => undefined },
        timeoutMs: limit,
      });
      const signal = new AbortController().signal;
      await holds(
        fc.asyncProperty(answer, async (given) => {
          next = given;
          const asked = [
            () => service.balance(signal),
            () => service.estimate({ tool: nanoBanana2, values: { PROMPT: 'x' } }, signal),
            async () => readListing(await service.getJson('/api/workflows', signal), [], url.origin),
          ];
          for (const ask of asked) {
            const found = await ask().catch((error: unknown) => error);
            if (found instanceof Error) {
              assert.ok(found instanceof StudioError, String(found.stack));
              assert.equal(found.charged, 'no');
              assert.ok(!found.message.includes(key));
            }
          }
          assert.equal(typeof (await service.checkConnection(signal)).reached, 'boolean');
        }),
        { numRuns: 25, limitMs: 20_000 },
      );
    });

    test('that is a bomb is read no further than its limit', async () => {
      const bomb = gzipSync(Buffer.alloc(250_000_000), { level: 9 });
      next = {
        head: `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`,
        body: bomb,
        end: 'end',
      };
      const before = process.memoryUsage.rss();
      const { error } = await callTo(url, { deps: { transport } });
      const grown = process.memoryUsage.rss() - before;
      assert.ok(error instanceof StudioError);
      assert.ok(grown < 150_000_000, `${Math.round(grown / 1e6)} MB`);
    }).timeout(60_000);
  });
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Call } from '../../../src/endpoint/call.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { createUndiciTransport } from '../../../src/endpoint/undiciTransport.ts';
import { callTo, closeAll, httpServer, key, largeRequest, png, rawServer, textRequest } from './servers.ts';

const transports = {
  host: createHostTransport(),
  undici: createUndiciTransport({ timeoutMs: 60_000 }),
};

for (const [name, transport] of Object.entries(transports)) {
  suite(`A call through the ${name} transport`, () => {
    teardown(closeAll);
    const to = (url: URL, options: Parameters<typeof callTo>[1] = {}) =>
      callTo(url, { ...options, deps: { transport, ...options.deps } });

    test('gives the result with what the headers tell', async () => {
      let seen: Record<string, unknown> = {};
      const url = await httpServer((req, res, body) => {
        const { 'x-api-key': sentKey, 'accept-encoding': encoding, 'content-length': length } = req.headers;
        seen = { method: req.method, path: req.url, sentKey, encoding, whole: Number(length) === body.length };
        res.writeHead(200, {
          'X-Request-ID': 'r-1',
          'X-Cost': '0.05',
          'X-Balance-Remaining': '9.95',
          'X-Processing-Time': '1200',
        });
        res.end(png);
      });
      let sent = 0;
      const { received, file, error } = await to(url, { onSent: () => sent++ });
      assert.equal(error, undefined);
      const { elapsedMs, seen: known, ...rest } = received;
      assert.ok(elapsedMs >= 0);
      assert.deepEqual(
        { seen, sent, rest, tail: known?.tail, other: known?.sha256(Buffer.from('x')), bytes: await readFile(file) },
        {
          seen: { method: 'POST', path: url.pathname, sentKey: key, encoding: 'identity', whole: true },
          sent: 1,
          rest: {
            file,
            mediaType: 'image/png',
            bytes: png.length,
            sha256: createHash('sha256').update(png).digest('hex'),
            requestId: 'r-1',
            costUsd: 0.05,
            balanceUsd: 9.95,
            processingMs: 1200,
          },
          tail: png.subarray(-12),
          other: createHash('sha256').update(png.subarray(0, -12)).update('x').digest('hex'),
          bytes: png,
        },
      );
    });

    test('gives the result even if those who are told of it fail', async () => {
      const url = await httpServer((_req, res) => res.end(png));
      const fail = () => {
        throw new Error('a page that is gone');
      };
      const { received, error } = await to(url, { onSent: fail, onReceiving: fail });
      assert.deepEqual([error, received?.bytes], [undefined, png.length]);
    });

    test('reads a 401 or 413 that comes before the body was read', async () => {
      for (const [status, code] of [
        [401, 'UNAUTHORIZED'],
        [413, 'TOO_LARGE'],
      ] as const) {
        const url = await rawServer((socket) => {
          socket.once('data', () => {
            socket.pause();
            const body = '{"error":"no"}';
            socket.end(
              `HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
              () => socket.destroy(),
            );
          });
        });
        let sent = 0;
        const { error, file } = await to(url, { request: largeRequest(40_000_000), onSent: () => sent++ });
        assert.deepEqual(
          {
            code: error?.code,
            charged: error?.charged,
            words: error?.facts.serverMessage,
            sent,
            left: existsSync(file),
          },
          { code, charged: 'no', words: 'no', sent: 0, left: false },
        );
      }
    });

    test('a connection reset in the middle of the upload was not charged, one after it may have been', async () => {
      const midway = await rawServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
      const after = await httpServer((req) => req.socket.resetAndDestroy());
      const results = [await to(midway, { request: largeRequest(40_000_000) }), await to(after)];
      assert.deepEqual(
        results.map(({ error, file }) => [error?.code, error?.charged, existsSync(file)]),
        [
          ['NETWORK', 'no', false],
          ['NETWORK', 'maybe', false],
        ],
      );
    });

    test('an answer cut after its headers keeps what came', async () => {
      const url = await httpServer((_req, res) => {
        res.writeHead(200, { 'Content-Length': 1000 });
        res.write(png, () => res.socket?.resetAndDestroy());
      });
      const { error, file } = await to(url);
      assert.deepEqual([error?.code, error?.charged, await readFile(file)], ['TRUNCATED', 'maybe', png]);
    });

    test('what is no HTTP is a bad answer', async () => {
      const url = await rawServer((socket) => void socket.once('data', () => socket.end('220 mail ready\r\n\r\n')));
      const { error } = await to(url);
      assert.deepEqual([error?.code, error?.charged], ['BAD_RESPONSE', 'maybe']);
    });

    test('compressed answers are unpacked though none was asked for', async () => {
      const packed = {
        gzip: gzipSync(png),
        br: brotliCompressSync(png),
        deflate: deflateSync(png),
        raw: deflateRawSync(png),
        lie: png,
      };
      for (const [kind, body] of Object.entries(packed)) {
        const encoding = kind === 'raw' ? 'deflate' : kind === 'lie' ? 'gzip' : kind;
        const url = await httpServer((_req, res) => res.writeHead(200, { 'Content-Encoding': encoding }).end(body));
        const { file, received } = await to(url);
        assert.deepEqual([kind, received?.mediaType, await readFile(file)], [kind, 'image/png', png]);
      }
    });

    test('cancelling works at once before, during and after sending', async () => {
      for (const stage of ['connect', 'upload', 'answer', 'body']) {
        const stop = new AbortController();
        let at = 0;
        const abort = () => {
          at = performance.now();
          stop.abort();
        };
        const url = await rawServer((socket) => {
          if (stage === 'connect') abort();
          if (stage === 'upload')
            socket.once('data', () => {
              socket.pause();
              abort();
            });
          else socket.resume();
          if (stage === 'body')
            socket.once(
              'data',
              () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n`).valueOf() && socket.write(png),
            );
        });
        const { error } = await to(url, {
          request: stage === 'upload' ? largeRequest(40_000_000) : textRequest(),
          signal: stop.signal,
          ...(stage === 'answer' ? { onSent: abort } : {}),
          ...(stage === 'body' ? { onReceiving: abort } : {}),
        });
        // Some ms on a quiet machine; all that else would end it takes minutes.
        assert.deepEqual([stage, error?.code, performance.now() - at < 4000], [stage, 'CANCELLED', true]);
        assert.equal(error?.charged, stage === 'upload' ? 'no' : stage === 'connect' ? error?.charged : 'maybe');
      }
    });

    test('a redirect is not followed', async () => {
      let calls = 0;
      const other = await httpServer((_req, res) => (calls++, res.end(png)));
      const url = await httpServer((_req, res) => res.writeHead(307, { Location: other.href }).end());
      const { error } = await to(url);
      assert.deepEqual([error?.code, error?.charged, calls], ['REDIRECTED', 'no', 0]);
    });

    test('a port where nobody listens is tried three times', async () => {
      const url = await httpServer(() => undefined);
      await closeAll();
      const waits: unknown[] = [];
      const { error } = await to(url, {
        onWaiting: (waiting) => waits.push(waiting),
        deps: {
          clock: {
            now: () => Date.now(),
            after: (ms, run) => {
              const timer = setTimeout(run, ms > 10_000 ? ms : 0);
              return () => clearTimeout(timer);
            },
          },
        },
      });
      assert.deepEqual(
        [error?.code, error?.charged, waits],
        [
          'NETWORK',
          'no',
          [
            { code: 'NETWORK', delayMs: 500, attempt: 1 },
            { code: 'NETWORK', delayMs: 1500, attempt: 2 },
          ],
        ],
      );
    });
  });
}

suite('A call', () => {
  teardown(closeAll);

  test('repeats a 429 three times, honouring Retry-After, then gives up', async () => {
    let calls = 0;
    const url = await httpServer(
      (_req, res) => (calls++, res.writeHead(429, { 'Retry-After': '2' }).end('{"error":"busy"}')),
    );
    const delays: number[] = [];
    const hurry = {
      now: () => Date.now(),
      after: (ms: number, run: () => void) => {
        const timer = setTimeout(run, ms >= 5000 ? ms : 0);
        return () => clearTimeout(timer);
      },
    };
    const { error } = await callTo(url, { onWaiting: ({ delayMs }) => delays.push(delayMs), deps: { clock: hurry } });
    assert.deepEqual(
      [error?.code, error?.facts.retryAfterMs, calls, delays],
      ['RATE_LIMITED', 2000, 4, [2000, 2000, 2000]],
    );
  });

  test('does not wait longer than a minute for a 429, nor at all for a batch', async () => {
    let calls = 0;
    const url = await httpServer((_req, res) => (calls++, res.writeHead(429, { 'Retry-After': '61' }).end()));
    const { error } = await callTo(url);
    await callTo(url, { repeat: 'none' });
    assert.deepEqual([error?.code, error?.facts.retryAfterMs, calls], ['RATE_LIMITED', 61_000, 2]);
  });

  test('nothing that may have been charged is repeated', async () => {
    const answers: [number, string, string, string][] = [
      [500, '', 'SERVER_ERROR', 'maybe'],
      [502, '<html><body>bad <b>gateway</b></body></html>', 'SERVER_ERROR', 'maybe'],
      [503, '', 'UNAVAILABLE', 'maybe'],
      [504, '', 'TIMEOUT', 'maybe'],
      [408, '', 'TIMEOUT', 'maybe'],
      [502, '{"error":"finishReason=IMAGE_SAFETY"}', 'BLOCKED_BY_FILTER', 'no'],
      [200, '{"error":"IMAGE_RECITATION"}', 'BLOCKED_BY_FILTER', 'no'],
      [200, '{"id":1}', 'BAD_RESPONSE', 'maybe'],
      [200, 'plain', 'BAD_RESPONSE', 'maybe'],
      [204, '', 'BAD_RESPONSE', 'maybe'],
      [200, '', 'TRUNCATED', 'yes'],
      [200, png.subarray(0, 40).toString('latin1'), 'TRUNCATED', 'yes'],
    ];
    const seen: unknown[] = [];
    for (const [status, body] of answers) {
      let calls = 0;
      const url = await httpServer((_req, res) => (calls++, res.writeHead(status).end(body, 'latin1')));
      const { error } = await callTo(url);
      seen.push([status, body, error?.code, error?.charged, calls]);
    }
    assert.deepEqual(
      seen,
      answers.map((row) => [...row, 1]),
    );
  });

  test('what an answer says that it cost was charged, whatever its status, and is not repeated', async () => {
    const answers = [
      [400, '{"error":"finishReason=IMAGE_SAFETY"}', 'BLOCKED_BY_FILTER'],
      [200, '{"error":"finishReason=IMAGE_SAFETY"}', 'BLOCKED_BY_FILTER'],
      [422, '', 'BAD_PARAMETER'],
      [429, '', 'RATE_LIMITED'],
      [500, '', 'SERVER_ERROR'],
    ] as const;
    const seen: unknown[] = [];
    for (const [status, body] of answers) {
      let calls = 0;
      const url = await httpServer(
        (_req, res) => (calls++, res.writeHead(status, { 'X-Cost': '0.04', 'Retry-After': '0' }).end(body)),
      );
      const { error } = await callTo(url);
      const { code, charged, message = '' } = error ?? {};
      const told = [message.includes('$0.04'), message.includes('Nothing was charged')];
      seen.push([status, body, code, charged, told, calls]);
    }
    assert.deepEqual(
      seen,
      answers.map((row) => [...row, 'yes', [true, false], 1]),
    );
  });

  test("the service's words are kept, without markup, and never the key", async () => {
    const url = await httpServer((_req, res) =>
      res
        .writeHead(401, { 'X-Request-ID': `id-${key}` })
        .end(`<!doctype html><title>x</title><script>bad()</script><p>Key <b>${key}</b>\u0007 refused</p>`),
    );
    const { error, log } = await callTo(url);
    assert.deepEqual([error?.facts.serverMessage, error?.facts.requestId], ['Key … refused', 'id-']);
    assert.doesNotMatch(JSON.stringify([error, error?.message, error?.stack, log]), new RegExp(key));
  });

  test('a key that cannot be one is refused without being told', async () => {
    for (const bad of ['ak_\nX: y', 'ak_é', 'a b']) {
      const { error } = await callTo(new URL('http://127.0.0.1:9/'), { deps: { apiKey: () => Promise.resolve(bad) } });
      assert.deepEqual([error?.code, error?.charged, error?.message.includes(bad)], ['NO_API_KEY', 'no', false]);
    }
  });

  test('a body above 50 MB is not sent', async () => {
    const { error } = await callTo(new URL('http://127.0.0.1:9/'), { request: largeRequest(50_000_000) });
    assert.deepEqual(
      [error?.code, error?.charged, /50\.1 MB.*50 MB/.test(error?.message ?? '')],
      ['TOO_LARGE', 'no', true],
    );
  });

  test('a file that is there already is left alone and nothing is sent', async () => {
    let calls = 0;
    const url = await httpServer((_req, res) => (calls++, res.end(png)));
    const first = await callTo(url);
    const { error } = await callTo(url, { file: first.file });
    assert.deepEqual([error?.code, error?.charged, calls, await readFile(first.file)], ['WRITE_FAILED', 'no', 1, png]);
  });

  test('our own timeout ends a call that was sent as maybe charged', async () => {
    const url = await httpServer(() => undefined);
    const { error } = await callTo(url, { deps: { timeoutMs: 150 } });
    assert.deepEqual([error?.code, error?.charged], ['TIMEOUT', 'maybe']);
  });

  test('an answer larger than believable is not read', async () => {
    const url = await httpServer((_req, res) => res.writeHead(200, { 'Content-Length': 200_000_001 }).write(png));
    const { error } = await callTo(url);
    assert.deepEqual([error?.code, error?.charged], ['BAD_RESPONSE', 'maybe']);
  });

  test('JSON and text are results of the tools that give them', async () => {
    const url = await httpServer((_req, res) => res.end('{"text":"a cat","finishReason":"STOP"}'));
    const { received } = await callTo(url, { request: textRequest('x', { ...nanoBanana2, results: ['json'] }) });
    assert.equal(received?.mediaType, 'application/json');
  });

  test('waiting for the key can be cancelled', async () => {
    const stop = new AbortController();
    const never = new Promise<string>(() => undefined);
    const running = callTo(new URL('http://127.0.0.1:9/'), {
      signal: stop.signal,
      deps: { apiKey: () => (stop.abort(), never) },
    });
    const { error } = await running;
    assert.deepEqual([error?.code, error?.charged], ['CANCELLED', 'no']);
  });
});

// The type is what doors depend on.
export type _Check = Call;

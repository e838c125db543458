import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerFacts } from '../../../src/endpoint/answerHeaders.ts';
import { checkEndpointUrl, toolUrl } from '../../../src/endpoint/endpointUrl.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { findVerdict, readWords } from '../../../src/endpoint/serverWords.ts';
import { holds } from '../fuzz.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const words = async (text: string) => (await readWords(Buffer.from(text))).message;

suite('Headers of an answer', () => {
  test('give numbers that can be believed, and a wait in seconds or as a date', () => {
    const read = (headers: Record<string, string>) => answerFacts(headers, now);
    assert.deepEqual(
      [
        read({ 'x-cost': '0.05', 'x-balance-remaining': '1e2', 'x-processing-time': '900', 'retry-after': '3' }),
        ...['NaN', '-1', '1e999', '1000000', '$1', '0x10', '', '0.05, 0.05', 'Infinity'].map((cost) =>
          read({ 'x-cost': cost }),
        ),
        read({ 'retry-after': 'Sun, 22 Nov 2026 10:00:07 GMT' }),
        read({ 'retry-after': 'Sun, 22 Nov 2025 10:00:07 GMT' }),
        read({ 'retry-after': '-5' }),
        read({ 'retry-after': 'soon' }),
      ],
      [
        { costUsd: 0.05, balanceUsd: 100, processingMs: 900, retryAfterMs: 3000 },
        ...Array<object>(9).fill({}),
        { retryAfterMs: 7000 },
        { retryAfterMs: 0 },
        {},
        {},
      ],
    );
  });

  test('never throw, whatever they hold', () => {
    const names = ['x-request-id', 'x-cost', 'x-balance-remaining', 'x-processing-time', 'retry-after'];
    holds(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary' })), (headers) => {
        const facts = answerFacts(headers, now);
        for (const number of [facts.costUsd, facts.balanceUsd, facts.processingMs, facts.retryAfterMs])
          assert.ok(number === undefined || (number >= 0 && Number.isFinite(number)));
        assert.match(facts.requestId ?? '', /^[\w.:/+=@-]{0,128}$/);
      }),
    );
  });
});

suite("The service's words", () => {
  test('are found in every form they come in', async () => {
    const forms = [
      '{"error":"no"}',
      '{"error":{"message":"no"}}',
      '{"message":"no"}',
      '{"detail":[{"loc":["a"],"msg":"no"}]}',
      '"no"',
      '{"errors":[{"message":"no"}]}',
      '{"error":"no',
      'no',
      '<!DOCTYPE html><html><style>x</style><body>\n<p>n<b>o</b></p>',
      '{"error":null}',
      '',
      '[]',
    ];
    assert.deepEqual(await Promise.all(forms.map(words)), [
      ...Array<string>(8).fill('no'),
      'n o',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('are one line of at most 300 characters without control and direction characters, whatever came', async () => {
    await holds(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 2000 }),
          fc.json(),
          fc.string().map((s) => `<html>${s}`),
        ),
        async (body) => {
          const message = (await words(body)) ?? '';
          assert.ok(Array.from(message).length <= 300);
          // eslint-disable-next-line no-control-regex -- they are what must not be there
          assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        },
      ),
    );
  });

  test('a verdict is only what the service names as one', () => {
    assert.deepEqual(
      [
        'finishReason=IMAGE_SAFETY',
        '{"finishReason": "NO_IMAGE"}',
        'PROHIBITED_CONTENT',
        '{"blockReason":"SAFETY"}',
        'finishReason: STOP',
        'safety_filter_level is wrong',
        'The finish reason is unknown',
      ].map(findVerdict),
      ['IMAGE_SAFETY', 'NO_IMAGE', 'PROHIBITED_CONTENT', 'SAFETY', undefined, undefined, undefined],
    );
  });
});

suite("The endpoint's address", () => {
  test('is https, or http on this computer, without credentials', () => {
    const check = (text: string) => {
      try {
        return checkEndpointUrl(text).href;
      } catch (error) {
        assert.ok(
          error instanceof StudioError &&
            error.code === 'BAD_PARAMETER' &&
            error.message.includes('nanoBananaStudio.endpoint'),
        );
        assert.ok(!error.message.includes('hunter2'));
        return undefined;
      }
    };
    assert.deepEqual(
      [
        'https://a.b/c#d',
        'http://127.0.0.2:1/x',
        'http://localhost/',
        'http://[::1]/',
        'http://a.b/',
        'https://u:hunter2@a.b/',
        'ftp://a.b',
        'file:///etc',
        'a b',
        '',
        'http://127.0.0.1.evil.example/',
        'http://localhost.evil.example/',
      ].map(check),
      [
        'https://a.b/c',
        'http://127.0.0.2:1/x',
        'http://localhost/',
        'http://[::1]/',
        ...Array<undefined>(8).fill(undefined),
      ],
    );
  });

  test("a tool's path stays on the origin the key belongs to", () => {
    const configured = new URL('https://apiai.me/api/workflow/nano-banana-2-2');
    const go = (slug: string, endpoint: string) => {
      try {
        return toolUrl(configured, { slug, name: 'T', endpoint }, 'nano').href;
      } catch (error) {
        return (error as StudioError).code;
      }
    };
    assert.deepEqual(
      [
        go('nano', '/x'),
        go('t', '/api/workflow/t'),
        go('t', 'https://evil.example/'),
        go('t', '//evil.example/x'),
        go('t', 'http://apiai.me/x'),
        go('t', 'javascript:1'),
      ],
      [configured.href, 'https://apiai.me/api/workflow/t', ...Array<string>(4).fill('UNKNOWN_TOOL')],
    );
  });
});

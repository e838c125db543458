import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { Messenger, type Handlers, type Port } from '../../../src/panel/messenger.ts';
import { holds } from '../fuzz.ts';

const protocol = {
  requests: {
    double: { params: z.strictObject({ n: z.number() }), result: z.strictObject({ n: z.number() }) },
    fail: { params: z.strictObject({}), result: z.null() },
    wait: { params: z.strictObject({}), result: z.null() },
  },
  events: { told: z.string() },
};

/** A messenger on a line whose other end is the test. */
function line(handlers: Partial<Handlers<typeof protocol>> = {}) {
  const sent: unknown[] = [];
  const logged: string[] = [];
  const calls: unknown[] = [];
  const signals: AbortSignal[] = [];
  let listener: ((message: unknown) => void) | undefined;
  const port: Port = {
    postMessage: (message) => {
      sent.push(message);
      return Promise.resolve(true);
    },
    onDidReceiveMessage: (listen) => {
      listener = listen;
      return { dispose: () => (listener = undefined) };
    },
  };
  const write = (...text: unknown[]) => void logged.push(text.join(' '));
  const messenger = new Messenger(
    port,
    protocol,
    {
      double: ({ n }) => {
        calls.push(n);
        return { n: 2 * n };
      },
      fail: () => {
        throw new StudioError('PAYMENT_REQUIRED', 'The balance is used up.');
      },
      wait: (_params, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
      ...handlers,
    },
    { debug: write, info: write, warn: write, error: write },
  );
  return { messenger, sent, logged, calls, signals, receive: (message: unknown) => listener?.(message) };
}

const hello = (page = 'page-one') => ({ kind: 'hello', page });
const ask = (id: number, method: string, params: unknown, page = 'page-one') => ({
  kind: 'request',
  page,
  id,
  method,
  params,
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

suite('the host end of a page', () => {
  test('holds what is told before the first page begins, once, where a page brings its state in its HTML', () => {
    const { sent, receive, messenger } = line();
    messenger.emit('told', 'before the state was read');
    messenger.holdEvents();
    messenger.emit('told', 'first');
    messenger.emit('told', 'second');
    receive(hello());
    messenger.emit('told', 'third');
    receive(hello('page-two'));
    const told = (payload: string) => ({ kind: 'event', page: 'page-one', name: 'told', payload });
    assert.deepEqual(sent, [told('first'), told('second'), told('third')]);
  });

  test('answers requests by their id, and tells expected failures in words', async () => {
    const { sent, receive, messenger } = line();
    receive(hello());
    receive(ask(1, 'double', { n: 21 }));
    receive(ask(2, 'fail', {}));
    messenger.emit('told', 'news');
    await turn();
    assert.deepEqual(
      sent.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      [
        { kind: 'event', page: 'page-one', name: 'told', payload: 'news' },
        {
          kind: 'refusal',
          page: 'page-one',
          id: 2,
          error: { message: 'The balance is used up.', code: 'PAYMENT_REQUIRED', charged: 'no' },
        },
        { kind: 'reply', page: 'page-one', id: 1, result: { n: 42 } },
      ],
    );
  });

  test('keeps the details of an unexpected failure in the log', async () => {
    const { sent, logged, receive } = line({
      double: () => {
        throw new TypeError('cannot read /home/someone/secret');
      },
    });
    receive(hello());
    receive(ask(1, 'double', { n: 1 }));
    await turn();
    assert.deepEqual([JSON.stringify(sent).includes('secret'), logged.join().includes('secret')], [false, true]);
  });

  test('refuses unknown requests and wrong parameters with an answer, and logs them', async () => {
    const { sent, logged, calls, receive } = line();
    receive(hello());
    receive(ask(1, 'toString', {}));
    receive(ask(2, '__proto__', {}));
    receive(ask(3, 'double', { n: '1' }));
    receive(ask(4, 'double', { n: 1, more: true }));
    await turn();
    assert.deepEqual(
      [sent.map((message) => (message as { kind: string }).kind), calls, logged.length],
      [['refusal', 'refusal', 'refusal', 'refusal'], [], 4],
    );
  });

  test('refuses what comes before hello, from a page that is gone, or a second time', async () => {
    const { sent, logged, calls, receive } = line();
    receive(ask(1, 'double', { n: 1 }));
    receive(hello());
    receive(ask(1, 'double', { n: 2 }));
    receive(ask(1, 'double', { n: 3 }));
    receive(hello('page-two'));
    receive(ask(2, 'double', { n: 4 }));
    receive(ask(1, 'double', { n: 5 }, 'page-two'));
    await turn();
    assert.deepEqual([calls, logged.length], [[2, 5], 3]);
    assert.deepEqual(sent, [{ kind: 'reply', page: 'page-two', id: 1, result: { n: 10 } }]);
  });

  test('tells a handler when its page is gone, and answers nobody', async () => {
    const { sent, signals, receive, messenger } = line();
    receive(hello());
    receive(ask(1, 'wait', {}));
    receive(hello('page-two'));
    receive(ask(1, 'wait', {}, 'page-two'));
    messenger.dispose();
    messenger.emit('told', 'late');
    await turn();
    assert.deepEqual([signals.map((signal) => signal.aborted), sent], [[true, true], []]);
  });

  test('survives anything: no message of any shape throws, or does what a valid one would', async () => {
    const { calls, logged, sent, receive } = line();
    receive(hello());
    const fields = fc.record(
      {
        kind: fc.constantFrom('hello', 'request', 'reply', '', 7),
        page: fc.constantFrom('page-one', 'page-two', '../../etc', null),
        id: fc.oneof(fc.integer(), fc.double(), fc.string()),
        method: fc.constantFrom('double', 'constructor', '__proto__', 'valueOf', ''),
        params: fc.oneof(fc.anything(), fc.constant({ n: NaN }), fc.record({ n: fc.string() })),
      },
      { requiredKeys: [] },
    );
    const before = logged.length;
    let messages = 0;
    holds(
      fc.property(fc.oneof(fields, fc.anything({ withBigInt: true, withDate: true, withMap: true })), (message) => {
        messages++;
        receive(message);
      }),
      { numRuns: 2000 },
    );
    await turn();
    const hellos = sent.length; // nothing but refusals can have been sent
    assert.deepEqual(calls, []);
    assert.ok(
      sent.every((message) => (message as { kind: string }).kind === 'refusal'),
      `${hellos} answers`,
    );
    assert.ok(logged.length > before && logged.length <= messages, `${logged.length} of ${messages} logged`);
    assert.ok(logged.every((text) => text.length < 300 && !/\p{Cc}/u.test(text)));
  });
});

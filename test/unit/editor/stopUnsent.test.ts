import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { stopUnsent } from '../../../src/editor/stopUnsent.ts';

/** Aborts `which` after the call has told `told`, and what it tells then; whether the call is stopped at each step. */
function stopped(
  which: 'always' | 'free',
  told: readonly ('sent' | 'waiting')[],
  then: readonly ('sent' | 'waiting')[],
) {
  const signals = { always: new AbortController(), free: new AbortController() };
  const stop = stopUnsent(signals.always.signal, [new AbortController().signal, signals.free.signal]);
  const tell = { sent: stop.onSent, waiting: stop.onWaiting };
  for (const one of told) tell[one]();
  signals[which].abort();
  return [
    stop.signal.aborted,
    ...then.map((one) => {
      tell[one]();
      return stop.signal.aborted;
    }),
  ];
}

suite('what stops a call while that is free', () => {
  test('is heeded before the send, and while a refused attempt waits; after the send only at the next wait', () => {
    assert.deepEqual(
      [
        stopped('free', [], []),
        stopped('free', ['sent'], ['waiting']),
        stopped('free', ['sent', 'waiting'], []),
        stopped('free', ['sent', 'waiting', 'sent'], ['waiting']),
        stopped('always', ['sent'], []),
      ],
      [[true], [false, true], [true], [false, true], [true]],
    );
  });

  test('is heeded if it came before the call', () => {
    assert.deepEqual(
      [stopUnsent(undefined, [AbortSignal.abort()]), stopUnsent(AbortSignal.abort(), [])].map(
        ({ signal }) => signal.aborted,
      ),
      [true, true],
    );
  });

  test('is listened to no more when the call is over, however often it waited', () => {
    const { signal } = new AbortController();
    const always = new AbortController().signal;
    const stop = stopUnsent(always, [signal]);
    stop.onWaiting();
    const during = [signal, always].map((one) => getEventListeners(one, 'abort').length);
    stop.dispose();
    assert.deepEqual(
      [during, [signal, always].map((one) => getEventListeners(one, 'abort').length)],
      [
        [1, 1],
        [0, 0],
      ],
    );
  });
});

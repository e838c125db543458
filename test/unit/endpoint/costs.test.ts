import assert from 'node:assert/strict';
import { costSummary } from '../../../src/endpoint/costs.ts';
import type { LedgerEntry } from '../../../src/endpoint/ledgerEntry.ts';
import { provenVerdicts } from '../../../src/endpoint/settle.ts';
import type { Outcome } from '../../../src/result/ports.ts';

const minute = 60_000;
const start = new Date(2026, 10, 22, 12).getTime();
const now = start + 600 * minute;

/** A call that took from the `from`-th to the `to`-th minute; without an outcome its session ended under it. */
const call = (
  id: string,
  from: number,
  to: number,
  outcome?: Outcome,
  more: Partial<LedgerEntry> = {},
): LedgerEntry => ({
  id,
  at: start + from * minute,
  door: 'command',
  tool: 'nano-banana-2-2',
  requestSha256: id,
  destination: 'file:///ws/images',
  workspace: 'file:///ws',
  deadline: start + (from + 12) * minute,
  ...(outcome ? { outcome, settledAt: start + to * minute } : { shown: true }),
  ...more,
});
const paid = (balanceUsd: number, costUsd = 0.05): Outcome => ({ charged: 'yes', costUsd, balanceUsd });
const maybe: Outcome = { charged: 'maybe', code: 'NETWORK' };
const verdicts = (...entries: LedgerEntry[]) =>
  provenVerdicts(entries, now).map(({ id, verdict }) => `${id} ${verdict}`);

suite('What balances prove of uncertain calls', () => {
  test('down by exactly their price: they were charged', () => {
    assert.deepEqual(
      [
        verdicts(call('a', 0, 1, paid(10)), call('u', 2, 3, maybe), call('b', 4, 5, paid(9.9))),
        verdicts(call('a', 0, 1, paid(10)), call('u', 2, 3), call('v', 3, 4, maybe), call('b', 20, 21, paid(9.85))),
      ],
      [['u charged'], ['u charged', 'v charged']],
    );
  });

  test('down by no more than the others cost, once they can no longer be charged: they were not', () => {
    const before = [call('a', 0, 1, paid(10)), call('u', 2, 3, maybe)];
    assert.deepEqual(
      [
        verdicts(...before, call('b', 20, 21, paid(9.95))),
        verdicts(...before, call('b', 4, 5, paid(9.95))),
        verdicts(...before, call('no', 15, 16, { charged: 'no' }), call('b', 20, 21, paid(9.95))),
      ],
      [['u not-charged'], [], ['u not-charged']],
    );
  });

  test('anything else proves nothing', () => {
    const a = call('a', 0, 1, paid(10));
    const u = call('u', 2, 3, maybe);
    assert.deepEqual(
      [
        verdicts(a, u), // no balance after it
        verdicts(u, call('b', 20, 21, paid(9.95))), // none before it
        verdicts(a, u, call('b', 20, 21, paid(9.8))), // somebody else spent too
        verdicts(a, u, call('b', 20, 21, paid(12))), // topped up
        verdicts(a, u, call('v', 4, 5, maybe), call('b', 20, 21, paid(9.9))), // one of the two, but which?
        verdicts(a, u, call('b', 20, 21, { charged: 'yes', balanceUsd: 9.9 })), // a cost that was not told
        verdicts(call('a', 0, 10, paid(10)), u, call('b', 20, 21, paid(9.9))), // under way when the first balance was told
        verdicts(call('c', -9, -8, paid(20, 0.2)), a, u, call('b', 20, 21, paid(9.9))), // two prices are known
      ],
      [[], [], [], [], [], [], [], []],
    );
  });

  test('a balance that was asked for serves too; what the user said stands', () => {
    const a = call('a', 0, 1, paid(10));
    const reading = { at: start + 30 * minute, balanceUsd: 10 };
    assert.deepEqual(
      [
        provenVerdicts([a, call('u', 2, 3, maybe)], now, reading),
        provenVerdicts([a, call('u', 2, 3, maybe, { verdict: 'unknown' })], now, reading),
      ],
      [[{ id: 'u', verdict: 'not-charged' }], []],
    );
  });

  test('a call still under way in another window is not uncertain', () => {
    const { shown: _, ...running } = call('u', 595, 0);
    assert.deepEqual(verdicts(call('a', 0, 1, paid(10)), running, call('b', 598, 599, paid(9.9))), []);
  });
});

suite('What calls cost', () => {
  test('is summed up for session, day, workspace and tool, and what is not known is listed', () => {
    const entries = [
      call('old', -24 * 60, -24 * 60, paid(10, 0.1)),
      call('other', 0, 1, paid(9.9, 0.2), { workspace: 'file:///other', tool: 'upscale' }),
      call('here', 2, 3, paid(9.8)),
      call('free', 4, 5, { charged: 'no', code: 'BLOCKED_BY_FILTER' }),
      call('untold', 6, 7, { charged: 'yes' }),
      call('lost', 8, 9, maybe),
      call('settled', 10, 11, maybe, { verdict: 'charged' }),
      call('let go', 12, 13, maybe, { verdict: 'not-charged' }),
    ];
    const summary = costSummary(entries, {
      now,
      session: new Set(['here', 'lost']),
      workspace: new Set(['file:///ws']),
    });
    assert.deepEqual(
      { ...summary, uncertain: summary.uncertain.map(({ id }) => id) },
      {
        session: { calls: 1, usd: 0.05, unpriced: 0 },
        today: { calls: 4, usd: 0.25, unpriced: 2 },
        workspace: { calls: 4, usd: 0.15, unpriced: 2 },
        all: { calls: 5, usd: 0.35, unpriced: 2 },
        tools: [
          { tool: 'upscale', calls: 1, usd: 0.2, unpriced: 0 },
          { tool: 'nano-banana-2-2', calls: 4, usd: 0.15, unpriced: 2 },
        ],
        uncertain: ['lost'],
      },
    );
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CostSummary } from '../../src/endpoint/costs.ts';
import type { Made } from '../../src/editor/made.ts';
import { configure, reset } from './support/simulator.ts';

const generate = (args: object) => vscode.commands.executeCommand<Made>('nanoBananaStudio.generateImage', args);
const cost = () => vscode.commands.executeCommand<CostSummary & { balance?: number }>('nanoBananaStudio.showCost', {});
const failed = (work: Thenable<unknown>) =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error as { code: string }).code,
  );
/** How sums changed, in cents. */
const grew = (before: CostSummary, after: CostSummary) =>
  (['session', 'today', 'workspace', 'all'] as const).map((what) => [
    after[what].calls - before[what].calls,
    Math.round(100 * (after[what].usd - before[what].usd)),
  ]);

suite('nanoBananaStudio.showCost with an argument', () => {
  setup(reset);

  test('sums up what was charged, and nothing that was not', async () => {
    await generate({ prompt: 'first' });
    const before = await cost();
    await generate({ prompt: 'second' });
    await configure({ price: 0.2, fault: 'refusal-422' });
    await failed(generate({ prompt: 'refused' }));
    await configure({ fault: null });
    await generate({ prompt: 'dearer' });
    const after = await cost();
    assert.deepEqual(grew(before, after), Array(4).fill([2, 25]));
    assert.deepEqual(
      [Math.round(100 * after.balance!), after.tools.map(({ tool }) => tool)],
      [10_000 - 30, ['nano-banana-2-2']],
    );
  });

  test('works where the service tells neither cost nor balance', async () => {
    await configure({ withoutHeaders: ['x-cost', 'x-balance-remaining'], faults: [] });
    const before = await cost();
    await generate({ prompt: 'untold' });
    const after = await cost();
    assert.deepEqual(grew(before, after), Array(4).fill([1, 0]));
    assert.equal(after.session.unpriced - before.session.unpriced, 1);
  });

  test('a call that was cut off is settled once the balance proves what came of it', async () => {
    await generate({ prompt: 'lost on its way' }); // its price and the balance are known from here
    const before = await cost();
    await configure({ faults: [{ name: 'reset-after-body' }] });
    const code = await failed(generate({ prompt: 'lost on its way' }));
    const after = await cost();
    assert.deepEqual(
      [code, after.all.calls - before.all.calls, after.uncertain.length - before.uncertain.length],
      ['NETWORK', 1, 0],
    );
  });

  test('one of which nothing is proven stays listed', async () => {
    await generate({ prompt: 'also lost' });
    const before = await cost();
    // Another user of the account spends at the same time.
    await configure({ faults: [{ name: 'reset-after-body' }], balanceUsd: 77 });
    await failed(generate({ prompt: 'also lost' }));
    const { uncertain } = await cost();
    assert.deepEqual(
      uncertain
        .slice(0, uncertain.length - before.uncertain.length)
        .map(({ prompt, outcome }) => [prompt, outcome?.code]),
      [['also lost', 'NETWORK']],
    );
  });
});

import assert from 'node:assert/strict';
import { Allowance, unknownPriceUsd, type BudgetAnswer, type BudgetQuestion } from '../../../src/editor/allowance.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';

/** An allowance whose questions are answered from a list, and the questions it asked. */
function allowance(limit: number | undefined, answers: BudgetAnswer[] = []) {
  const asked: BudgetQuestion[] = [];
  const made = new Allowance(
    () => limit,
    (question) => {
      asked.push(question);
      return Promise.resolve(answers.shift() ?? 'nobody');
    },
  );
  return { made, asked };
}
const who = 'An agent';
const cents = (usd: number) => Math.round(usd * 100);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'made',
    (error: unknown) => (error instanceof StudioError ? `${error.code} ${error.charged}` : String(error)),
  );

suite('the allowance of a session', () => {
  test('lets calls through until their price would go beyond it, then asks; a refused call is never made', async () => {
    const { made, asked } = allowance(0.1, ['no']);
    let calls = 0;
    const call = () => Promise.resolve({ cost: 0.05, n: ++calls });
    const results = [];
    for (let i = 0; i < 3; i++) results.push(await codeOf(made.spend({ who, priceUsd: 0.05 }, call)));
    assert.deepEqual(
      [results, calls, asked.map((q) => [cents(q.spentUsd), cents(q.limitUsd), cents(q.priceUsd), q.guessed])],
      [['made', 'made', 'OVER_BUDGET no'], 2, [[10, 10, 5, false]]],
    );
  });

  test('many at once cannot overrun it together', async () => {
    const { made } = allowance(0.2);
    let calls = 0;
    const call = async () => {
      calls++;
      await Promise.resolve();
      return { cost: 0.05 };
    };
    const all = await Promise.all(Array.from({ length: 10 }, () => codeOf(made.spend({ who, priceUsd: 0.05 }, call))));
    assert.deepEqual([calls, all.filter((one) => one === 'OVER_BUDGET no').length, cents(made.spentUsd)], [4, 6, 20]);
  });

  test('counts what a call really cost, what may have been charged, and nothing for what was not', async () => {
    const { made } = allowance(undefined);
    const fails = (charged: 'no' | 'maybe' | 'yes', costUsd?: number) => () =>
      Promise.reject(new StudioError('SERVER_ERROR', '', { charged, ...(costUsd !== undefined && { costUsd }) }));
    const spent = [];
    for (const call of [
      () => Promise.resolve({ cost: 0.2 }),
      () => Promise.resolve({}),
      fails('no'),
      fails('maybe'),
      fails('yes', 0.4),
    ]) {
      await codeOf(made.spend<{ cost?: number }>({ who, priceUsd: 0.05 }, call));
      spent.push(cents(made.spentUsd));
    }
    assert.deepEqual(spent, [20, 25, 25, 30, 70]);
  });

  test('an unknown price counts as a stated guess', async () => {
    const { made, asked } = allowance(unknownPriceUsd / 2, ['once']);
    await made.spend({ who, priceUsd: undefined }, () => Promise.resolve({}));
    assert.deepEqual(
      [asked.map((q) => [q.priceUsd, q.guessed]), made.spentUsd],
      [[[unknownPriceUsd, true]], unknownPriceUsd],
    );
  });

  test('"once" allows one call, "more" raises it, "ask: false" and nobody there fail without a call', async () => {
    const { made, asked } = allowance(0.05, ['once', 'more']);
    const results = [];
    for (let i = 0; i < 5; i++)
      results.push(await codeOf(made.spend({ who, priceUsd: 0.05 }, () => Promise.resolve({ cost: 0.05 }))));
    results.push(await codeOf(made.spend({ who, priceUsd: 0.05, ask: false }, () => Promise.resolve({}))));
    assert.deepEqual(
      [results, asked.length],
      [['made', 'made', 'made', 'OVER_BUDGET no', 'OVER_BUDGET no', 'OVER_BUDGET no'], 4],
    );
  });
});

import { besideCurl, numbersOf } from './calls.ts';
import { quick, tell } from './rows.ts';

suite('a small call', () => {
  test('beside curl', async function () {
    this.timeout(170_000);
    const change = { latencyMs: 0, concurrency: null, resultBytes: 20_000 };
    const pair = await besideCurl(quick ? 10 : 100, change, 'small', 'a small fox');
    tell({
      name: 'call-small',
      title: 'one call with a result of 20 kB in the real host: command invoked until the file is in its place',
      numbers: numbersOf(pair),
      goals: [{ what: '× curl', is: pair.ratio, most: 0.5 }],
    });
  });
});

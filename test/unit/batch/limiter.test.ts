import assert from 'node:assert/strict';
import { Limiter } from '../../../src/batch/limiter.ts';

/** A server with a cap that answers after one turn of the event loop, and a batch that sends `jobs` calls to it. */
async function drive(limiter: Limiter, jobs: number, cap: () => number): Promise<{ refused: number; peak: number }> {
  let executing = 0;
  let peak = 0;
  let refused = 0;
  let left = jobs;
  await new Promise<void>((resolve) => {
    const add = (first: boolean): void => {
      limiter.add(async (slot) => {
        if (executing >= cap()) {
          refused++;
          slot.limited(1);
          add(true);
          await turn();
          return;
        }
        peak = Math.max(peak, ++executing);
        await turn();
        executing--;
        slot.succeeded();
        if (--left === 0) resolve();
      }, first);
    };
    for (let job = 0; job < jobs; job++) add(false);
  });
  return { refused, peak };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

suite('the limiter', () => {
  let limiter: Limiter;
  teardown(() => limiter.dispose());

  test('starts at the setting, and stays there when nothing is refused', async () => {
    limiter = new Limiter(4);
    assert.deepEqual([await drive(limiter, 40, () => 9), limiter.limit], [{ refused: 0, peak: 4 }, 4]);
  });

  for (const [setting, cap, jobs, most] of [
    [4, 1, 60, 3],
    [4, 1, 400, 6],
    [8, 1, 100, 8],
    [4, 3, 200, 4],
    [8, 2, 400, 10],
  ] as const) {
    test(`with a setting of ${setting} and a cap of ${cap} is refused at most ${most} times in ${jobs} calls`, async () => {
      limiter = new Limiter(setting);
      const { refused, peak } = await drive(limiter, jobs, () => cap);
      assert.ok(refused <= most, `${refused}`);
      assert.equal(peak, cap);
    });
  }

  test('climbs again when the server allows more', async () => {
    limiter = new Limiter(4);
    let calls = 0;
    await drive(limiter, 600, () => (++calls < 20 ? 1 : 9));
    assert.equal(limiter.limit, 4);
  });

  test('starts nothing before the time the server names', async () => {
    limiter = new Limiter(3);
    const began = Date.now();
    const second = new Promise<number>((resolve) => {
      limiter.add((slot) => {
        slot.limited(80);
        limiter.add(async () => {
          await turn();
          resolve(Date.now() - began);
        });
        return Promise.resolve();
      });
    });
    await turn();
    assert.ok((limiter.notBefore ?? 0) >= began + 80);
    assert.ok((await second) >= 79);
    assert.equal(limiter.notBefore, undefined);
  });

  for (const [how, jumpMs] of [
    ['back', -86_400_000],
    ['ahead', 86_400_000],
  ] as const)
    test(`a clock that is set ${how} a day does not make it wait for longer`, async () => {
      const now = Date.now.bind(Date);
      let jumped = 0;
      Date.now = () => now() + jumped;
      try {
        limiter = new Limiter(1);
        await new Promise<void>((resolve) => {
          limiter.add((slot) => {
            slot.limited(20);
            jumped = jumpMs;
            limiter.add(() => {
              resolve();
              return Promise.resolve();
            });
            return Promise.resolve();
          });
        });
      } finally {
        Date.now = now;
      }
    });

  test('stays paused when the gate opens, and starts on resume', async () => {
    limiter = new Limiter(1);
    let opened = (): void => undefined;
    const open = new Promise<void>((resolve) => (opened = resolve));
    limiter.dispose();
    limiter = new Limiter(1, () => {
      if (limiter.notBefore === undefined && limiter.paused) opened();
    });
    limiter.add((slot) => {
      slot.limited(5);
      return Promise.resolve();
    });
    await turn();
    limiter.pause();
    let ran = false;
    const done = new Promise<void>((resolve) => {
      limiter.add(() => {
        ran = true;
        resolve();
        return Promise.resolve();
      });
    });
    await open;
    await turn();
    assert.equal(ran, false);
    limiter.resume();
    await done;
  });

  test('takes a new setting at once, up and down', async () => {
    limiter = new Limiter(1);
    limiter.setting = 5;
    assert.equal((await drive(limiter, 20, () => 9)).peak, 5);
    limiter.setting = 2;
    assert.equal((await drive(limiter, 20, () => 9)).peak, 2);
  });
});

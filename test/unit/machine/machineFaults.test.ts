import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { openLedger } from '../../../src/endpoint/ledger.ts';
import { partNamed } from '../../../src/result/part.ts';
import { differences, keepMeasured, type Row } from '../../harness/faultTable.mjs';
import { withoutPlaces } from '../../host/support/faultRow.ts';
import { buildWorker, CoreProcess } from '../../machine/core.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { temporaryFolder } from '../result/temporary.ts';

const day = 24 * 60 * 60 * 1000;
const minute = 60_000;

suite('a machine that fails in the middle of a paid call', function () {
  this.timeout(30_000);
  const temporary = temporaryFolder();
  const rows: Row[] = [];
  let simulator: Simulator;
  suiteSetup(async () => {
    await buildWorker();
    simulator = await startSimulator({ drawMode: 'fast' });
  });
  suiteTeardown(() => simulator.close());
  setup(() => simulator.reset());

  const storage = () => path.join(temporary.path, 'storage');
  const folder = () => path.join(temporary.path, 'images');
  const wish = (prompt = 'a picture') => ({
    endpoint: simulator.endpoint,
    prompt,
    folder: folder(),
    storage: storage(),
    timeoutMs: minute,
  });

  /** All that is left of a call: files, the record of it, and what the service counted. */
  async function left() {
    const record = openLedger({ folder: path.join(storage(), 'calls'), clock: systemClock });
    try {
      await simulator.ledger.settled();
      const uncertain = await record.uncertain();
      const [entry] = await record.entries();
      return {
        images: await readdir(folder()),
        rescued: (await readdir(path.join(storage(), 'rescue'))).filter((name) => !name.endsWith('.txt')),
        record: entry?.outcome && { charged: entry.outcome.charged, code: entry.outcome.code },
        uncertain: uncertain.length,
        calls: simulator.ledger.calls.length,
        charges: simulator.ledger.charges.length,
        entry,
      };
    } finally {
      await record.close();
    }
  }
  /** Resolves when some of an answer lies in the folder: bytes are told of a moment before they are written. */
  async function someOnDisk(): Promise<void> {
    for (;;) {
      const sizes = await Promise.all((await readdir(folder())).map((name) => stat(path.join(folder(), name))));
      if (sizes.some(({ size }) => size > 0)) return;
      await delay(5);
    }
  }
  const good = { images: ['picture.png'], rescued: [], record: { charged: 'yes', code: undefined }, uncertain: 0 };
  const once = { calls: 1, charges: 1 };
  const note = (name: string, what: string, cell: string, told = '') =>
    rows.push({ name, what, cells: { outcome: cell }, told: told === '' ? [] : [withoutPlaces(told)] });

  test('a disk that is full when the answer comes: what fitted is kept, and it is told as paid for', async () => {
    simulator.configure({ resultBytes: 6_000_000 });
    const running = new CoreProcess(wish(), { fileBlocks: 2048 });
    const end = await running.end();
    assert.ok(end?.kind === 'failed');
    const { entry, rescued, ...rest } = await left();
    const size = (await stat(end.rescued ?? '')).size;
    assert.deepEqual(
      [end.code, end.charged, /EFBIG/.test(end.message), size >= 1 << 20, rescued.length, entry?.outcome?.output, rest],
      [
        'WRITE_FAILED',
        'yes',
        true,
        true,
        1,
        end.rescued,
        { images: [], record: { charged: 'yes', code: 'WRITE_FAILED' }, uncertain: 0, ...once },
      ],
    );
    note('disk-full', 'no byte more can be written, in the middle of the answer', 'WRITE_FAILED · yes', end.message);
  });

  for (const [name, what, timeoutMs, stoppedMs] of [
    ['suspended', 'the computer sleeps while the answer comes, for less than the timeout', minute, 1_500],
    ['suspended-beyond-timeout', 'it sleeps until after the timeout', 1_000, 3_000],
  ] as const)
    test(`${name}: the answer is taken when it wakes up`, async () => {
      simulator.configure({ hold: true });
      const running = new CoreProcess({ ...wish(), timeoutMs });
      await running.seen('sent');
      running.signal('SIGSTOP');
      simulator.configure({ hold: false });
      await delay(stoppedMs); // the time that it sleeps
      running.signal('SIGCONT');
      const end = await running.end();
      const { entry: _, ...rest } = await left();
      assert.deepEqual([end?.kind, rest], ['made', { ...good, ...once }]);
      note(name, what, 'made · yes');
    });

  for (const [name, what, jumpMs] of [
    ['clock-forward', 'the clock is set a day ahead after the send', day],
    ['clock-back', 'the clock is set a day back after the send', -day],
  ] as const)
    test(`${name}: neither the end nor the time taken is another`, async () => {
      const end = await new CoreProcess({ ...wish(), jumpMs }).end();
      const { entry, ...rest } = await left();
      const took = [end?.kind === 'made' ? end.elapsedMs : -1, entry?.outcome?.elapsedMs ?? -1];
      assert.deepEqual(
        [end?.kind, took.filter((ms) => ms < 0 || ms > minute), rest],
        ['made', [], { ...good, ...once }],
      );
      note(name, what, 'made · yes');
    });

  for (const [name, what, jumpMs] of [
    ['clock-back-429', 'the clock is set a day back before a 429 that names a date', -day],
    ['clock-forward-429', 'the clock is set a day ahead before a 429 that names a date', day],
  ] as const)
    test(`${name}: the call ends, unpaid, rather than wait for a day`, async () => {
      const end = await new CoreProcess({ ...wish('[[fault:status-429-date]]'), jumpMs }).end();
      assert.ok(end?.kind === 'failed');
      const { calls, ...rest } = await left();
      assert.deepEqual(
        [end.code, end.charged, calls <= 4, rest.charges, rest.images],
        ['RATE_LIMITED', 'no', true, 0, []],
      );
      note(name, what, 'RATE_LIMITED · no', end.message.replace(/ \d+ s\b/, ' N s'));
    });

  test('killed in the middle of the answer: uncertain at the next start, and what came is where the record leads', async () => {
    const running = new CoreProcess(wish('[[fault:stall-mid-body]]'));
    await running.seen('receiving');
    await someOnDisk();
    running.signal('SIGKILL');
    const end = await running.end();
    const { entry, ...rest } = await left();
    const part = partNamed(entry?.id ?? '');
    const came = (await stat(path.join(folder(), part))).size;
    assert.deepEqual(
      [end, came > 0, rest],
      [undefined, true, { images: [part], rescued: [], record: undefined, uncertain: 1, ...once }],
    );
    note('killed-mid-answer', 'the editor is killed in the middle of the answer', 'uncertain · maybe');
  });

  test('docs/faults.md says what was measured', () => {
    keepMeasured('core', 'machineFaults', rows);
    assert.deepEqual(differences('core', rows), []);
  });
});

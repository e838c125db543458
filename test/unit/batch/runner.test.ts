import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { batchFolderOf, Journal, journalOf, readJournal } from '../../../src/batch/journal.ts';
import type { BatchChange, ItemView } from '../../../src/batch/itemView.ts';
import { placeItem } from '../../../src/batch/placing.ts';
import { createProduceItem } from '../../../src/batch/produceItem.ts';
import { recover } from '../../../src/batch/recover.ts';
import type { BatchRun } from '../../../src/batch/runner.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { diskFolder } from '../../../src/result/diskFolder.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { type CoreBatch, planFile, startCore } from '../../chaos/core.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { onePixel, planOf, temporaryFolder } from './support.ts';

suite('a batch run', () => {
  let simulator: Simulator;
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  suiteSetup(async () => {
    simulator = await startSimulator({ drawMode: 'fast' });
  });
  suiteTeardown(() => simulator.close());
  setup(async () => {
    simulator.reset();
    temporary = await temporaryFolder();
    folder = path.join(temporary.folder, 'out');
  });
  teardown(() => temporary.remove());

  const start = async (csv: string | undefined, batch: Partial<CoreBatch> = {}): Promise<BatchRun> => {
    const file = path.join(temporary.folder, 'rows.csv');
    if (csv !== undefined) await writeFile(file, csv);
    return startCore({
      endpoint: simulator.endpoint,
      csv: file,
      folder,
      storage: path.join(temporary.folder, 'storage'),
      ...batch,
    });
  };
  const files = async (): Promise<readonly string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.nano-banana'))
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort();
  const statuses = (run: BatchRun): readonly string[] => run.items.map(({ stem, status }) => `${stem} ${status}`);
  const runs = (): number => simulator.ledger.runs.length;
  const rows = (count: number): string =>
    `prompt,output\n${Array.from({ length: count }, (_, i) => `fox ${i},r${i}\n`).join('')}`;

  test('makes a file for every row, a report and an archive', async () => {
    const run = await start('sku,prompt,output\n=7,fox,a\n-8,owl,sub/b\n', { concurrency: 2 });
    const summary = await run.finished;
    assert.deepEqual(await files(), ['a.png', 'images.zip', 'results.csv', 'sub/b.png']);
    assert.deepEqual(
      { ...summary, costUsd: summary.costUsd?.toFixed(2) },
      {
        waiting: 0,
        done: 2,
        failed: 0,
        uncertain: 0,
        generated: 2,
        skipped: 0,
        costUsd: simulator.ledger.chargedUsd.toFixed(2),
        report: path.join(folder, 'results.csv'),
        archive: path.join(folder, 'images.zip'),
        cancelled: false,
      },
    );
    const report = (await readFile(path.join(folder, 'results.csv'), 'utf8')).split('\r\n');
    assert.equal(report[0], 'row,id,status,file,bytes,width,height,cost_usd,request_id,elapsed_ms,error,note,sku');
    assert.match(report[1] ?? '', /^1,,done,a\.png,\d+,\d+,\d+,0\.\d+,req_\d+,\d+,,,"'=7"$/);
    assert.match(report[2] ?? '', /^2,,done,sub\/b\.png,.*,"'-8"$/);
  });

  test('sends nothing again when nothing changed, and only what changed', async () => {
    await (
      await start('prompt,output\nfox,a\nowl,b\ncat,c\n')
    ).finished;
    const first = runs();
    const again = await (await start(undefined)).finished;
    assert.deepEqual([first, runs(), again.done, again.generated], [3, 3, 3, 0]);
    const old = await readFile(path.join(folder, 'b.png'));
    await unlink(path.join(folder, 'c.png'));
    const changed = await start('prompt,output\nhen,new\nfox,a\nOWL,b\ncat,c\n');
    const summary = await changed.finished;
    assert.deepEqual([runs(), summary.done, summary.generated], [6, 4, 3]);
    assert.deepEqual(await files(), ['a.png', 'b.png', 'c.png', 'images.zip', 'new.png', 'results.csv']);
    assert.notDeepEqual(await readFile(path.join(folder, 'b.png')), old);
    assert.deepEqual(await readFile(path.join(folder, '.nano-banana/backup/b.png')), old);
  });

  test('does not overwrite a file that the user changed, or one it did not make', async () => {
    await mkdir(folder);
    await writeFile(path.join(folder, 'a.png'), 'mine');
    await writeFile(path.join(folder, 'results.csv'), 'mine');
    await (
      await start('prompt,output\nfox,a\nowl,b\n')
    ).finished;
    await writeFile(path.join(folder, 'b.png'), 'touched');
    const run = await start('prompt,output\nfox,a\nOWL,b\n');
    const summary = await run.finished;
    assert.deepEqual(await files(), [
      'a-2.png',
      'a.png',
      'b-2.png',
      'b.png',
      'images.zip',
      'results-2.csv',
      'results.csv',
    ]);
    assert.deepEqual(
      [
        await readFile(path.join(folder, 'a.png'), 'utf8'),
        await readFile(path.join(folder, 'b.png'), 'utf8'),
        await readFile(path.join(folder, 'results.csv'), 'utf8'),
      ],
      ['mine', 'touched', 'mine'],
    );
    assert.deepEqual(
      run.items.map(({ file, note }) => [file, note]),
      [
        ['a-2.png', 'There was another file named a.png; it was left as it is.'],
        ['b-2.png', 'b.png was changed since it was made; it was left as it is.'],
      ],
    );
    assert.equal(summary.generated, 1);
  });

  test('leaves only the new file when a row becomes another type', async () => {
    await (
      await start('prompt,output\nfox,a\n')
    ).finished;
    simulator.configure({ resultType: 'jpeg' });
    await (
      await start('prompt,output\nFOX,a\n')
    ).finished;
    assert.deepEqual(await files(), ['a.jpg', 'images.zip', 'results.csv']);
  });

  test('goes on after a failed row, and sends it again the next time', async () => {
    simulator.configure({ faults: [{ name: 'status-400' }] });
    const run = await start(rows(4), { concurrency: 1 });
    const summary = await run.finished;
    assert.deepEqual(statuses(run), ['r0 failed', 'r1 done', 'r2 done', 'r3 done']);
    assert.equal(run.items[0]?.error?.code, 'BAD_PARAMETER');
    assert.deepEqual([summary.failed, summary.done, summary.stopped], [1, 3, undefined]);
    const again = await (await start(undefined)).finished;
    assert.deepEqual([again.done, again.generated, runs()], [4, 1, 5]);
  });

  test('never repeats a row that may have been charged, but on the user’s word', async () => {
    simulator.configure({ faults: [{ name: 'status-500' }] });
    const run = await start(rows(2), { concurrency: 1 });
    assert.deepEqual([(await run.finished).uncertain, statuses(run)], [1, ['r0 uncertain', 'r1 done']]);
    const quiet = await (await start(undefined)).finished;
    assert.deepEqual([quiet.uncertain, quiet.generated, runs()], [1, 0, 2]);
    const asked = await (await start(undefined, { options: { repeatUncertain: new Set(['r0']) } })).finished;
    assert.deepEqual([asked.uncertain, asked.generated, runs()], [0, 1, 3]);
  });

  for (const [status, code] of [
    [401, 'UNAUTHORIZED'],
    [402, 'PAYMENT_REQUIRED'],
  ] as const) {
    test(`stops after three answers of ${status} in a row, with the reason`, async () => {
      simulator.setFault(`status-${status}`);
      const summary = await (await start(rows(20), { concurrency: 1 })).finished;
      assert.deepEqual([summary.stopped?.code, summary.failed, summary.waiting, runs()], [code, 3, 17, 3]);
    });
  }

  test('repeats a 429 as long as it takes, after the time the server names', async () => {
    simulator.configure({ faults: [{ name: 'status-429', times: 4 }] });
    const began = Date.now();
    const summary = await (await start(rows(3), { concurrency: 3 })).finished;
    assert.deepEqual([summary.done, summary.failed, runs()], [3, 0, 7]);
    // Three at once, then one alone: two waits of a second.
    assert.ok(Date.now() - began >= 2000);
  });

  test('tries a refused connection three times, then stops with the reason', async () => {
    const gone = await startSimulator();
    await gone.close();
    const summary = await (await start(rows(3), { endpoint: gone.endpoint, concurrency: 3 })).finished;
    assert.deepEqual([summary.stopped?.code, summary.failed, summary.uncertain, summary.done], ['NETWORK', 3, 0, 0]);
  });

  test('pauses, resumes, and takes another concurrency while it runs', async () => {
    // Long enough for three to be under way at once on a busy computer.
    simulator.setLatency(500);
    const run = await start(rows(9), { concurrency: 1 });
    run.pause();
    await simulator.ledger.settled();
    const changes: BatchChange[] = [];
    run.onChange((change) => changes.push(change));
    assert.equal(run.totals.paused, true);
    run.setConcurrency(3);
    run.resume();
    const summary = await run.finished;
    assert.deepEqual([summary.done, simulator.ledger.peakConcurrency], [9, 3]);
    const last = new Map(changes.flatMap(({ items }) => items).map((item) => [item.key, item.status]));
    assert.deepEqual([...new Set(last.values())], ['done']);
    assert.equal(changes.at(-1)?.totals.done, 9);
  });

  test('lets what is under way finish at the first cancel', async () => {
    simulator.setLatency(500);
    const run = await start(rows(10), { concurrency: 2 });
    await simulator.ledger.until(({ executing }) => executing === 2);
    assert.equal(run.cancel(), 'finishing');
    const summary = await run.finished;
    assert.deepEqual([summary.cancelled, summary.done, summary.waiting, summary.uncertain, runs()], [true, 2, 8, 0, 2]);
  });

  test('cuts off what is under way at the second cancel, and calls it uncertain', async () => {
    simulator.setLatency(60_000);
    const run = await start(rows(10), { concurrency: 2 });
    await simulator.ledger.until(({ executing }) => executing === 2);
    run.cancel();
    assert.equal(run.cancel(), 'aborting');
    const summary = await run.finished;
    assert.deepEqual([summary.cancelled, summary.done, summary.waiting, summary.uncertain], [true, 0, 8, 2]);
  });

  test('sends failed rows again on request while it runs', async () => {
    simulator.configure({ latencyMs: 150, faults: [{ name: 'status-422' }] });
    const run = await start(rows(6), { concurrency: 1 });
    const failed = await new Promise<ItemView>((resolve) => {
      run.onChange(({ items }) => {
        const item = items.find(({ status }) => status === 'failed');
        if (item) resolve(item);
      });
    });
    assert.equal(run.retry([failed.key], new Set()), 1);
    assert.deepEqual([(await run.finished).done, runs()], [6, 7]);
  });

  test('runs only the first row when asked to', async () => {
    const summary = await (await start(rows(3), { options: { only: new Set(['r0']), archive: null } })).finished;
    assert.deepEqual([summary.done, summary.waiting, runs(), summary.archive], [1, 2, 1, undefined]);
  });

  test('refuses bad rows before any call, or leaves them out on the user’s word', async () => {
    const csv = 'prompt,output,top_k\nfox,a,0\nowl,b,1\n';
    await assert.rejects(start(csv), (error) => {
      assert.ok(error instanceof StudioError);
      assert.deepEqual([error.code, error.charged], ['BAD_CSV', 'no']);
      assert.match(error.message, /^Line 2, column 7: top_k/);
      return true;
    });
    const summary = await (await start(csv, { skipInvalid: true })).finished;
    assert.deepEqual([summary.done, summary.skipped, runs()], [1, 1, 1]);
    assert.match(
      await readFile(path.join(folder, 'results.csv'), 'utf8'),
      /\r\n1,,invalid,.*Line 2, column 7.*\r\n2,,done,b\.png/,
    );
  });

  test('stops on a broken file even when bad rows may be left out', async () => {
    await assert.rejects(start('prompt,output\nfox,a\nowl,a\n', { skipInvalid: true }), { code: 'BAD_CSV' });
    assert.equal(runs(), 0);
  });

  test('repeats an uncertain row only if its key is among those agreed to, and nothing once it ends', async () => {
    simulator.configure({ faults: [{ name: 'reset-after-body' }] });
    const run = await start(rows(3), { concurrency: 1 });
    const doubtful = await new Promise<ItemView>((resolve) => {
      run.onChange(({ items }) => {
        const item = items.find(({ status }) => status === 'uncertain');
        if (item) resolve(item);
      });
    });
    const taken = run.retry([doubtful.key], new Set());
    const summary = await run.finished;
    assert.deepEqual([taken, summary.uncertain, summary.done, runs()], [0, 1, 2, 3]);
    assert.equal(run.retry([doubtful.key], new Set([doubtful.key])), 0);
  });

  test('placeholders of the sandbox are made anew with a key, and take no real picture’s place', async () => {
    const first = await start('prompt,output\nfox,a\n');
    await first.finished;
    const real = await readFile(path.join(folder, 'a.png'));
    const tried = await (await start('prompt,output\nred fox,a\nowl,b\n', { sandbox: true })).finished;
    assert.deepEqual([tried.done, tried.generated, runs()], [2, 1, 1]);
    assert.deepEqual(await readFile(path.join(folder, 'a.png')), real);
    const placeholder = await readFile(path.join(folder, 'b.png'));
    const paid = await (await start('prompt,output\nred fox,a\nowl,b\n')).finished;
    assert.deepEqual([paid.done, paid.generated, runs()], [2, 2, 3]);
    assert.notDeepEqual(await readFile(path.join(folder, 'b.png')), placeholder);
    const backups = await readdir(path.join(folder, '.nano-banana', 'backup'));
    assert.deepEqual(backups.sort(), ['a.png', 'b.png']);
  });

  test('what a killed process left of the sandbox was not charged', async () => {
    const signal = new AbortController().signal;
    const lines = [
      { type: 'run', at: '', csv: '../rows.csv', tool: 'x', given: {}, local: {}, concurrency: 1, skipInvalid: false },
      { type: 'sent', key: 'a', row: 1, digest: 'd', at: '' },
    ];
    const states: (string | undefined)[] = [];
    for (const sandbox of [true, undefined]) {
      await mkdir(path.dirname(journalOf(folder)), { recursive: true });
      await writeFile(journalOf(folder), lines.map((line) => `${JSON.stringify({ ...line, sandbox })}\n`).join(''));
      const journal = await Journal.open(folder, signal);
      await recover(journal, folder);
      states.push(journal.items.get('a')?.state);
      await journal.close();
    }
    assert.deepEqual(states, ['planned', 'uncertain']);
  });

  test('is refused to a second window, and given back at the end', async () => {
    simulator.setLatency(300);
    const run = await start(rows(2));
    await assert.rejects(start(undefined), { code: 'BATCH_BUSY' });
    await run.finished;
    await (
      await start(undefined)
    ).finished;
    assert.equal(runs(), 2);
  });

  test('takes over the lock of a dead process', async () => {
    await mkdir(path.join(folder, '.nano-banana'), { recursive: true });
    const { hostname } = await import('node:os');
    const { spawnSync } = await import('node:child_process');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await writeFile(path.join(folder, '.nano-banana/lock'), JSON.stringify({ token: 'x', pid, host: hostname() }));
    assert.equal((await (await start(rows(1))).finished).done, 1);
  });

  test('does not follow a link out of the folder', async () => {
    await mkdir(folder);
    await mkdir(path.join(temporary.folder, 'elsewhere'));
    await symlink(path.join(temporary.folder, 'elsewhere'), path.join(folder, 'sub'), 'dir');
    const run = await start('prompt,output\nfox,sub/a\nowl,b\n');
    assert.deepEqual([(await run.finished).failed, statuses(run)], [1, ['sub/a failed', 'b done']]);
    assert.deepEqual([await readdir(path.join(temporary.folder, 'elsewhere')), runs()], [[], 1]);
  });

  test('sends the pictures of a row, and knows a changed picture', async () => {
    await writeFile(path.join(temporary.folder, 'in.png'), onePixel);
    await (
      await start('prompt,output,image\nfox,a,in.png\n')
    ).finished;
    assert.deepEqual(
      simulator.ledger.runs.map(({ files: sent }) => sent.map(({ name }) => name)),
      [['image']],
    );
    await (
      await start(undefined)
    ).finished;
    assert.equal(runs(), 1);
    await writeFile(
      path.join(temporary.folder, 'in.png'),
      Buffer.concat([onePixel.subarray(0, 33), pngText, onePixel.subarray(33)]),
    );
    await (
      await start(undefined)
    ).finished;
    assert.equal(runs(), 2);
  });

  test('can be gone on with from its folder alone', async () => {
    await (
      await start(rows(1), { concurrency: 3 })
    ).finished;
    for (const place of [folder, journalOf(folder)]) {
      const { lastRun } = await readJournal(batchFolderOf(place));
      assert.deepEqual(
        { ...lastRun, at: '' },
        {
          type: 'run',
          at: '',
          csv: '../rows.csv',
          tool: 'nano-banana-2-2',
          given: {},
          local: {},
          concurrency: 3,
          skipInvalid: false,
        },
      );
    }
    const journal = await readFile(journalOf(folder), 'utf8');
    assert.ok(!journal.includes(temporary.folder) && !journal.includes('ak_'));
  });

  test('reads a journal with a torn last line and rubbish in the middle', async () => {
    await (
      await start(rows(2))
    ).finished;
    const text = await readFile(journalOf(folder), 'utf8');
    await writeFile(journalOf(folder), `rubbish\n{"type":"new"}\n${text}{"type":"sent","key":"r0","ro`);
    const summary = await (await start(undefined)).finished;
    assert.deepEqual([summary.done, summary.generated, runs()], [2, 0, 2]);
    assert.equal((await readJournal(folder)).items.get('r1')?.state, 'stored');
  });

  test('a journal of somebody else cannot lead out of its folder', async () => {
    const sha256 = createHash('sha256').update('treasure').digest('hex');
    const outside = path.join(temporary.folder, 'treasure.png');
    await writeFile(outside, 'treasure');
    const [item] = (await planOf(rows(1))).items;
    const stored = { type: 'stored', key: 'r0', row: 1, digest: item?.digest, sha256, bytes: 8 };
    const received = { type: 'received', key: 'r0', sha256, extension: 'png' };
    await mkdir(path.dirname(journalOf(folder)), { recursive: true });
    const lines = [
      { ...stored, file: '../treasure.png' },
      { ...stored, file: outside },
      { ...received, part: outside, stem: 'r0' },
      { ...received, part: '.nano-banana-1.part', stem: '../r0' },
      { ...received, part: '.nano-banana-1.part', stem: 'r0', extension: 'png/../../x' },
      { type: 'made', what: 'report', file: '../treasure.png', bytes: 8, mtimeMs: 1 },
    ];
    await writeFile(journalOf(folder), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const index = await readJournal(folder);
    assert.deepEqual([[...index.items], [...index.made]], [[], []]);
  });

  test('a journal that is a link to another place is refused before anything is sent', async () => {
    const outside = path.join(temporary.folder, 'profile');
    await writeFile(outside, 'mine');
    await mkdir(path.dirname(journalOf(folder)), { recursive: true });
    await symlink(outside, journalOf(folder));
    await assert.rejects(start(rows(1)), { code: 'WRITE_FAILED', charged: 'no' });
    assert.deepEqual([await readFile(outside, 'utf8'), runs()], ['mine', 0]);
  });

  test('an old result that cannot be moved away does not make the new one uncertain', async () => {
    const old = createHash('sha256').update('old').digest('hex');
    const inner = path.dirname(journalOf(folder));
    await mkdir(inner, { recursive: true });
    await writeFile(path.join(inner, 'backup'), 'in the way');
    await writeFile(path.join(folder, 'r0.jpg'), 'old');
    await writeFile(path.join(folder, 'part'), 'new');
    const before = { type: 'stored', key: 'r0', row: 1, digest: '', file: 'r0.jpg', sha256: old, bytes: 3 } as const;
    const placed = await placeItem(folder, path.join(folder, 'part'), 'r0', 'png', before);
    assert.deepEqual([placed.name, placed.note !== undefined, await files()], ['r0.png', true, ['r0.jpg', 'r0.png']]);
  });

  test('tells when an answer has come whole, before it is placed: another call may start', async () => {
    const ended: string[] = [];
    const produce = createProduceItem({
      deps: {
        call: (_, { file }) =>
          writeFile(file, onePixel).then(() => {
            ended.push('answered');
            return { file, mediaType: 'image/png', bytes: onePixel.length, sha256: '', elapsedMs: 1 };
          }),
        ledger: { begin: () => Promise.resolve({ id: '1', sent: () => {}, settle: () => Promise.resolve() }) },
        folder: diskFolder(folder),
        rescueFolder: path.join(temporary.folder, 'rescued'),
        clock: { now: () => 0 },
        logger: { info: () => {}, warn: () => {} },
      },
    });
    await produce(
      { tool: nanoBanana2, values: { PROMPT: 'A fox' }, images: [] },
      {
        signal: new AbortController().signal,
        stem: 'told',
        local: {},
        recorded: Promise.resolve(),
        onSent: () => {},
        onReceived: () => ended.push('told'),
        place: async (file, stem, extension) => {
          ended.push('placed');
          return diskFolder(folder).publish(file, stem, extension);
        },
      },
    );
    assert.deepEqual(ended, ['answered', 'told', 'placed']);
  });

  test('a call waits for the record of the batch, and is not made without it', async () => {
    const outcomes: unknown[] = [];
    const produce = createProduceItem({
      deps: {
        call: () => Promise.reject(new Error('it was called')),
        ledger: {
          begin: () =>
            Promise.resolve({
              id: '1',
              sent: () => {},
              settle: (end) => Promise.resolve(void outcomes.push(end.charged)),
            }),
        },
        folder: diskFolder(folder),
        rescueFolder: path.join(temporary.folder, 'rescued'),
        clock: { now: () => 0 },
        logger: { info: () => {}, warn: () => {} },
      },
    });
    const recorded = Promise.reject(new Error('the disk is full'));
    recorded.catch(() => undefined);
    const made = produce(
      { tool: nanoBanana2, values: { PROMPT: 'A fox' }, images: [] },
      {
        signal: new AbortController().signal,
        stem: 'told',
        local: {},
        recorded,
        onSent: () => {},
        onReceived: () => {},
        place: (file, stem, extension) => diskFolder(folder).publish(file, stem, extension),
      },
    );
    await assert.rejects(made, { message: 'the disk is full' });
    assert.deepEqual(outcomes, ['no']);
  });

  test('puts a result in its place that a killed process had received whole', async () => {
    const file = path.join(temporary.folder, 'rows.csv');
    await (
      await start(rows(1))
    ).finished;
    const [item] = (await planFile(file)).items;
    const { stored } = (await readJournal(folder)).items.get('r0') ?? {};
    assert.ok(item && stored);
    const { sha256 } = stored;
    const part = '.nano-banana-x.part';
    const lines = [
      { type: 'sent', key: 'r0', row: 1, digest: item.digest, at: '' },
      { type: 'received', key: 'r0', part, sha256, stem: 'r0', extension: 'png' },
    ].map((line) => JSON.stringify(line));
    await writeFile(journalOf(folder), `${lines.join('\n')}\n`);
    await rename(path.join(folder, 'r0.png'), path.join(folder, part));
    const summary = await (await start(undefined)).finished;
    assert.deepEqual([summary.done, summary.uncertain, runs()], [1, 0, 1]);
    await access(path.join(folder, 'r0.png'));
    await assert.rejects(stat(path.join(folder, part)));
  });
});

/** A `tEXt` chunk: the same picture, other bytes. */
const pngText = Buffer.from('00000003744558746100620b1d6f5d', 'hex');

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostname } from 'node:os';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { CallsInFlight } from '../../../src/endpoint/inFlight.ts';
import { openLedger } from '../../../src/endpoint/ledger.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { lineLimit } from '../../../src/endpoint/ledgerEntry.ts';
import type { Intent } from '../../../src/result/ports.ts';
import { closeAll, closing, tempFolder } from './servers.ts';

const intent = (): Intent => ({
  door: 'command',
  tool: 'nano-banana-2-2',
  requestSha256: 'ab'.repeat(32),
  destination: '/ws/images/',
  prompt: 'a banana '.repeat(50),
  deadline: Date.now() + 600_000,
});

function open(folder: string) {
  const ledger = openLedger({ folder, clock: systemClock });
  closing(() => ledger.close());
  return ledger;
}

/** A session file as a process that is gone left it. */
async function leave(folder: string, lines: readonly unknown[], pid = 2 ** 22 + 1): Promise<string> {
  const name = `session-${pid}-${Math.random().toString(16).slice(2)}.jsonl`;
  await mkdir(folder, { recursive: true });
  const head = { line: 'session', pid, host: hostname(), at: 1 };
  await writeFile(join(folder, name), [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return join(folder, name);
}

const left = (id: string, at = Date.now()) => ({ line: 'intent', id, at, ...intent(), prompt: 'p' });

suite('The record of paid calls', () => {
  teardown(closeAll);

  test('tells what was begun, sent and settled, in short lines', async () => {
    const folder = join(await tempFolder(), 'record');
    const ledger = open(folder);
    const entry = await ledger.begin({ ...intent(), destination: '/'.repeat(5000) });
    entry.sent();
    await entry.settle({ charged: 'yes', costUsd: 0.05, requestId: 'r' });
    await entry.settle({ charged: 'no' });
    const [first] = await ledger.entries();
    const [name] = await readdir(folder);
    const lines = (await readFile(join(folder, name ?? ''), 'utf8')).split('\n');
    assert.deepEqual(
      {
        outcome: first?.outcome,
        sent: first?.sentAt !== undefined,
        prompt: first?.prompt?.length,
        uncertain: await ledger.uncertain(),
        short: lines.every((line) => line.length < lineLimit),
      },
      {
        outcome: { charged: 'yes', costUsd: 0.05, requestId: 'r' },
        sent: true,
        prompt: 120,
        uncertain: [],
        short: true,
      },
    );
  });

  test('a call of a process that was killed is uncertain, once; it can be resolved', async () => {
    const folder = await tempFolder();
    const bundle = join(folder, 'child.cjs');
    const { build } = await import('esbuild');
    await build({
      stdin: {
        contents: `import { openLedger } from './src/endpoint/ledger.ts'; import { systemClock } from './src/endpoint/clock.ts';
          (async () => {
            const ledger = openLedger({ folder: ${JSON.stringify(join(folder, 'record'))}, clock: systemClock });
            await (await ledger.begin(${JSON.stringify(intent())})).settle({ charged: 'no' });
            const entry = await ledger.begin(${JSON.stringify(intent())});
            entry.sent();
            console.log(entry.id);
            setInterval(() => {}, 1000);
          })();`,
        resolveDir: process.env['PROJECT_ROOT'] ?? process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: bundle,
      logLevel: 'error',
    });
    const child = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [id] = (await once(child.stdout, 'data')) as [Buffer];
    const ledger = open(join(folder, 'record'));
    const whileAlive = await ledger.uncertain();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const found = await ledger.uncertain();
    await ledger.markShown(found.map((entry) => entry.id));
    await ledger.resolve(id.toString().trim(), 'charged');
    const again = await open(join(folder, 'record')).uncertain();
    assert.deepEqual(
      [whileAlive, found.map((entry) => entry.id), again, (await ledger.entries()).at(-1)?.verdict],
      [[], [id.toString().trim()], [], 'charged'],
    );
  });

  test('survives torn, damaged and foreign lines', async () => {
    const folder = await tempFolder();
    const file = await leave(folder, [left('a'), { line: 'newer', x: 1 }, 7, null, left('b')]);
    await appendFile(file, '\0\0{"line":"settled","id":"a","at":1,"outc');
    assert.deepEqual(
      (await open(folder).uncertain()).map(({ id }) => id),
      ['a', 'b'],
    );
  });

  test("a living window's calls are not uncertain before their deadline", async () => {
    const folder = await tempFolder();
    await leave(folder, [left('alive')], process.ppid);
    await leave(folder, [{ ...left('late'), deadline: Date.now() - 1 }], process.ppid);
    assert.deepEqual(
      (await open(folder).uncertain()).map(({ id }) => id),
      ['late'],
    );
  });

  test('many old files become one, and nothing known is lost', async () => {
    const folder = await tempFolder();
    const settled = (id: string) => ({
      line: 'settled',
      id,
      at: Date.now(),
      outcome: { charged: 'yes', costUsd: 0.05 },
    });
    for (let i = 0; i < 12; i++) await leave(folder, i === 3 ? [left(`e${i}`)] : [left(`e${i}`), settled(`e${i}`)]);
    await leave(folder, [left('ancient', Date.now() - 401 * 86_400_000), settled('ancient')]);
    const ledgers = [open(folder), open(folder), open(folder)];
    const before = (await ledgers[0]!.entries()).filter(({ id }) => id !== 'ancient');
    const uncertain = await Promise.all(ledgers.map((ledger) => ledger.uncertain()));
    const after = await ledgers[1]!.entries();
    assert.deepEqual(
      [
        uncertain.map((entries) => entries.map(({ id }) => id)),
        after,
        (await readdir(folder)).filter((name) => name.startsWith('session-')),
      ],
      [[['e3'], ['e3'], ['e3']], before, []],
    );
  });

  test('if it cannot be written, the call is refused', async () => {
    const folder = join(await tempFolder(), 'file');
    await writeFile(folder, '');
    await assert.rejects(
      open(folder).begin(intent()),
      (error) => error instanceof StudioError && error.code === 'WRITE_FAILED' && error.charged === 'no',
    );
  });

  test('a hundred calls at once are all there', async () => {
    const folder = await tempFolder();
    const ledgers = [open(folder), open(folder)];
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => (await ledgers[i % 2]!.begin(intent())).settle({ charged: 'yes' })),
    );
    assert.equal((await ledgers[0]!.entries()).filter(({ outcome }) => outcome?.charged === 'yes').length, 100);
  });
});

suite('Calls under way', () => {
  test('are waited for, but no longer than is allowed', async () => {
    const calls = new CallsInFlight();
    let finish: (() => void) | undefined;
    void calls.track(new Promise<void>((resolve) => (finish = resolve)));
    const late = await calls.drain(20, systemClock);
    const ended = calls.drain(5000, systemClock);
    finish?.();
    assert.deepEqual([late, await ended, calls.size], [false, true, 0]);
  });
});

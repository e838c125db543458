import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { journalOf, readJournal } from '../../src/batch/journal.ts';
import { fileDigest } from '../../src/result/digest.ts';
import { checkWhole } from '../../src/result/integrity.ts';
import { startSimulator } from '../simulator/server.ts';
import type { CoreBatch } from './core.ts';

export interface ChaosOptions {
  /** An empty folder; all is written below it. */
  readonly folder: string;
  /** Where the worker's bundle goes: inside the project, so that it finds its packages. */
  readonly build: string;
  readonly rows: number;
  readonly kills: number;
  /** Of a call, in milliseconds. */
  readonly latencyMs: number;
  /** A kill comes at a random moment up to this long after the start, in milliseconds. */
  readonly longestLifeMs: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface ChaosResult {
  readonly kills: number;
  readonly charges: number;
  /** How often a row was reported uncertain, over all runs. */
  readonly uncertain: number;
  /** Rows with one file that is whole and is what the journal says. */
  readonly good: number;
  /** Pictures in the folder, numbered ones too. */
  readonly pictures: number;
  /** Parts of results that lie among the pictures. */
  readonly parts: number;
}

/**
 * Runs a batch in a process that is killed at random moments and started again, then once to its end; every time with the
 * user's word that uncertain rows may be repeated.
 */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const { folder, rows, log = () => undefined } = options;
  const worker = path.join(options.build, 'worker.mjs');
  await build({
    entryPoints: ['test/chaos/worker.ts'],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  const simulator = await startSimulator({ drawMode: 'fast', latencyMs: options.latencyMs });
  try {
    const csv = path.join(folder, 'rows.csv');
    const lines = Array.from({ length: rows }, (_, row) => `fox ${row},512,r${row}\n`);
    await writeFile(csv, `prompt,image_size,output\n${lines.join('')}`);
    const out = path.join(folder, 'out');
    const batch: CoreBatch = {
      endpoint: simulator.endpoint,
      csv,
      folder: out,
      storage: path.join(folder, 'storage'),
      concurrency: 4,
      options: { repeatUncertain: true },
    };
    const random = randomOf(options.seed);
    let kills = 0;
    for (let attempt = 0; kills < options.kills && attempt < options.kills * 2; attempt++) {
      const life = random() * options.longestLifeMs;
      if (await runWorker(worker, batch, life)) kills++;
      log(`${kills} kills after ${Math.round(life)} ms, ${simulator.ledger.charges.length} charges`);
    }
    await runWorker(worker, batch, undefined);
    await simulator.ledger.settled();
    const uncertain = (await readFile(journalOf(out), 'utf8'))
      .split('\n')
      .filter((line) => line.includes('"type":"uncertain"'));
    const names = await readdir(out);
    return {
      kills,
      charges: simulator.ledger.charges.length,
      uncertain: uncertain.length,
      good: await countGood(out, rows),
      pictures: names.filter((name) => name.endsWith('.png')).length,
      parts: (await readdir(out)).filter((name) => name.endsWith('.part')).length,
    };
  } finally {
    await simulator.close();
  }
}

/** Whether the process was killed, rather than at its end by itself. `life`: milliseconds; absent: it may end by itself. */
async function runWorker(worker: string, batch: CoreBatch, life: number | undefined): Promise<boolean> {
  await mkdir(batch.storage, { recursive: true });
  const child = spawn(process.execPath, [worker, JSON.stringify(batch)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const started = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  if (life !== undefined) {
    // From the first moment that anything can be under way; a process dies while it starts, too, when the life is short.
    await Promise.race([started, ended]);
    const timer = new AbortController();
    void ended.then(() => timer.abort());
    await delay(life, undefined, { signal: timer.signal }).catch(() => undefined);
    child.kill('SIGKILL');
  }
  const { code, signal } = await ended;
  if (signal === null && code !== 0) throw new Error(`worker ended with ${code}: ${errors}`);
  return signal === 'SIGKILL';
}

async function countGood(folder: string, rows: number): Promise<number> {
  const { items } = await readJournal(folder);
  let good = 0;
  for (let row = 0; row < rows; row++) {
    const stored = items.get(`r${row}`)?.stored;
    if (stored?.file !== `r${row}.png`) continue;
    const file = path.join(folder, stored.file);
    if ((await fileDigest(file)) === stored.sha256 && (await checkWhole(file, 'image/png')) === 'whole') good++;
  }
  return good;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

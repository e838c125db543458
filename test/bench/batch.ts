// npm run bench [-- memory|curl|limit …]: what a batch costs beside the calls themselves, with the core in this process and
// the simulator in its own. A table line and a line of JSON for each; the limits are told, exit code 1 if one is missed.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { startCore } from '../chaos/core.ts';
import { startSimulator, TEST_KEY } from '../harness/simulator.mjs';
import type { Change } from '../simulator/settings.ts';

const run = promisify(execFile);
const atOnce = 4;

interface Measured {
  readonly ms: number;
  /** Until the last result was stored: the rest is report and ZIP. */
  readonly storedMs: number;
  /** Most bytes resident, over those before the start. */
  readonly grownBytes: number;
}

const wanted = process.argv.slice(2);
const base = await mkdtemp(path.join(tmpdir(), 'bench-'));
const simulator = await startSimulator(['--draw-mode', 'fast']);
const missed: string[] = [];
try {
  write(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}`);
  // First: memory that another measurement has left to this process would hide growth.
  if (asked('memory')) await memory(100, 8_000_000);
  if (asked('limit')) await limit(500, 250);
  if (asked('curl')) await beside(500, 250);
} finally {
  await simulator.stop();
  await rm(base, { recursive: true, force: true });
}
process.exit(missed.length > 0 ? 1 : 0);

/** Many rows, and the same calls by curl in the same number at once. */
async function beside(rows: number, latencyMs: number): Promise<void> {
  await configure({ latencyMs, concurrency: null, resultBytes: null });
  const ideal = (rows / atOnce) * latencyMs;
  const { ms, storedMs } = await batch('many', rows);
  const curlMs = await byCurl(rows);
  const numbers = { rows, latencyMs, ideal, ms, storedMs, curlMs, ratio: ms / ideal, curlRatio: curlMs / ideal };
  tell('curl', `${rows} rows, ${atOnce} at once`, numbers, [
    ['total / ideal ≤ 1.05', ms / ideal <= 1.05],
    ['not slower than xargs -P 4 curl', ms <= curlMs],
  ]);
}

/** A server that takes one call at once. */
async function limit(rows: number, latencyMs: number): Promise<void> {
  await configure({ latencyMs, concurrency: 1, resultBytes: null });
  const ideal = rows * latencyMs;
  const { ms, storedMs } = await batch('limit', rows);
  const answer = await fetch(`${simulator.url}/__simulator/ledger?settled`);
  const { calls } = (await answer.json()) as { calls: { status: number | null }[] };
  const refused = calls.filter(({ status }) => status === 429).length;
  tell('limit', `${rows} rows, server takes 1`, { rows, latencyMs, ideal, ms, storedMs, ratio: ms / ideal, refused }, [
    ['total / ideal ≤ 1.10', ms / ideal <= 1.1],
    ['at most 10 answers of 429', refused <= 10],
  ]);
}

/** Large results, and the ZIP of them beside that of `zip -0`. */
async function memory(rows: number, bytes: number): Promise<void> {
  await configure({ latencyMs: 0, concurrency: null, resultBytes: bytes });
  const { ms, storedMs, grownBytes } = await batch('memory', rows);
  const folder = path.join(base, 'memory', 'out');
  const pictures = (await readdir(folder)).filter((name) => name.endsWith('.png'));
  const began = performance.now();
  await run('zip', ['-0', '-q', 'other.zip', ...pictures], { cwd: folder });
  const zipMs = performance.now() - began;
  const grownMb = grownBytes / 1e6;
  const numbers = { rows, bytes, ms, storedMs, grownMb, reportAndArchiveMs: ms - storedMs, zipMs };
  tell('memory', `${rows} × ${bytes / 1e6} MB`, numbers, [['memory grows by less than 150 MB', grownMb < 150]]);
  await rm(folder, { recursive: true });
}

async function batch(name: string, rows: number): Promise<Measured> {
  const folder = path.join(base, name);
  const storage = path.join(folder, 'storage');
  await mkdir(storage, { recursive: true });
  const csv = path.join(folder, 'rows.csv');
  const lines = Array.from({ length: rows }, (_, row) => `fox ${row},512,r${row}\n`);
  await writeFile(csv, `prompt,image_size,output\n${lines.join('')}`);
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const began = performance.now();
  let stored = began;
  await warmUp();
  try {
    const out = path.join(folder, 'out');
    const started = await startCore({ endpoint: simulator.endpoint, csv, folder: out, storage, concurrency: atOnce });
    started.onChange(({ totals }) => {
      if (totals.done < rows) stored = performance.now();
    });
    const { done } = await started.finished;
    if (done !== rows) throw new Error(`${name}: ${done} of ${rows} rows done`);
    return { ms: performance.now() - began, storedMs: stored - began, grownBytes: most - before };
  } finally {
    clearInterval(timer);
  }
}

/** The simulator draws its first picture slowly, which is nobody's doing. */
async function warmUp(): Promise<void> {
  const form = new FormData();
  form.set('PROMPT', 'warm up');
  form.set('image_size', '512');
  const answer = await fetch(simulator.endpoint, { method: 'POST', headers: { 'x-api-key': TEST_KEY }, body: form });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the simulator answers ${answer.status}`);
}

async function byCurl(rows: number): Promise<number> {
  const folder = path.join(base, 'curl');
  await mkdir(folder, { recursive: true });
  const numbers = Array.from({ length: rows }, (_, row) => `${row}\n`).join('');
  const form = ['-F', 'PROMPT=fox {}', '-F', 'image_size=512'];
  const curl = ['curl', '-sSf', '-H', `X-API-Key: ${TEST_KEY}`, ...form, '-o', '{}.png', simulator.endpoint];
  const began = performance.now();
  const ended = run('xargs', ['-P', `${atOnce}`, '-I', '{}', ...curl], { cwd: folder });
  ended.child.stdin?.end(numbers);
  await ended;
  const ms = performance.now() - began;
  const made = (await readdir(folder)).length;
  if (made !== rows) throw new Error(`curl made ${made} of ${rows}`);
  return ms;
}

async function configure(change: Change): Promise<void> {
  await fetch(`${simulator.url}/__simulator/reset`, { method: 'POST' });
  const body = JSON.stringify({ ...change, drawMode: 'fast' });
  const answer = await fetch(`${simulator.url}/__simulator/configure`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
}

function tell(
  bench: string,
  title: string,
  numbers: Record<string, number>,
  limits: readonly (readonly [string, boolean])[],
): void {
  const rounded = Object.entries(numbers).map(([name, value]) => [name, Math.round(value * 1000) / 1000] as const);
  write(`\n${title}\n${rounded.map(([name, value]) => `  ${name.padEnd(20)} ${value}`).join('\n')}`);
  for (const [limited, holds] of limits) {
    write(`  ${holds ? 'ok    ' : 'MISSED'} ${limited}`);
    if (!holds) missed.push(limited);
  }
  write(JSON.stringify({ bench, ...Object.fromEntries(rounded) }));
}

function asked(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

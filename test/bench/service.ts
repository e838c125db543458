import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startSimulator, TEST_KEY } from '../harness/simulator.mjs';
import type { Change } from '../simulator/settings.ts';

const run = promisify(execFile);

/** The simulator in a process of its own, and curl beside it. */
export interface BenchService {
  readonly url: string;
  readonly endpoint: string;
  /** Begins anew with these settings, and has the first picture drawn, which is slow and nobody's doing. */
  configure(change: Change): Promise<void>;
  /** How many runs were answered with this status. */
  answers(status: number): Promise<number>;
  stop(): Promise<void>;
}

export async function openService(): Promise<BenchService> {
  const { url, endpoint, stop } = await startSimulator(['--draw-mode', 'fast']);
  return { url, endpoint, stop, configure: (change) => configure(url, endpoint, change), answers: count(url) };
}

/** Runs curl; `form` as its `-F`. The result goes to `file`. */
export async function curl(endpoint: string, form: readonly string[], file: string): Promise<void> {
  await run('curl', [...curlArguments(form), '-o', file, endpoint]);
}

export function curlArguments(form: readonly string[]): readonly string[] {
  return ['-sSf', '-H', `X-API-Key: ${TEST_KEY}`, ...form.flatMap((field) => ['-F', field])];
}

export async function configure(url: string, endpoint: string, change: Change): Promise<void> {
  await fetch(`${url}/__simulator/reset`, { method: 'POST' });
  const body = JSON.stringify({ ...change, drawMode: 'fast' });
  const answer = await fetch(`${url}/__simulator/configure`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
  const form = new FormData();
  form.set('PROMPT', 'warm up');
  form.set('image_size', '512');
  const first = await fetch(endpoint, { method: 'POST', headers: { 'x-api-key': TEST_KEY }, body: form });
  await first.arrayBuffer();
  if (!first.ok) throw new Error(`the simulator answers ${first.status}`);
}

function count(url: string): (status: number) => Promise<number> {
  return async (wanted) => {
    const answer = await fetch(`${url}/__simulator/ledger?settled`);
    const { calls } = (await answer.json()) as { calls: { status: number | null }[] };
    return calls.filter(({ status }) => status === wanted).length;
  };
}

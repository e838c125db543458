import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Bench, Measure } from './bench.ts';
import type { Row } from './row.ts';

/** Runs a measurement of `test/bench/host` inside the extension host; its rows. */
const inHost =
  (file: string): Measure =>
  async (bench) => {
    const rows = path.join(bench.folder, 'rows.jsonl');
    await writeFile(rows, '');
    await runHost(`test/bench/host/${file}`, bench, rows);
    const lines = (await readFile(rows, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Row);
  };

export const callSmall = inHost('callSmall.ts');
export const callLarge = inHost('callLarge.ts');
export const catalog = inHost('catalog.ts');
export const soakHost = inHost('soak.ts');

/** The host spec of the panel tells its figures in its title: `empty 100 ms, studio 130 ms (1.30 ×)`. */
export const panel: Measure = async (bench) => {
  const text = await runHost('test/host/panelCost.test.ts', bench, path.join(bench.folder, 'rows.jsonl'));
  const [, empty, studio] = /empty (\d+) ms, studio (\d+) ms/.exec(text) ?? [];
  const [emptyMs, ms] = [Number(empty), Number(studio)];
  if (!(emptyMs > 0 && ms > 0)) throw new Error(`the spec told no figures:\n${text}`);
  return [
    {
      name: 'panel',
      title: 'from the command to the form that can be used, in the real host',
      numbers: { emptyMs, ms, ofEmpty: ms / emptyMs },
      goals: [{ what: '× an empty webview', is: ms / emptyMs, most: 1.5 }],
    },
  ];
};

/** @throws with what it printed if a spec fails */
async function runHost(spec: string, { quick, folder }: Bench, rows: string): Promise<string> {
  const env = { ...process.env, BENCH_ROWS: rows, BENCH_FOLDER: folder, BENCH_QUICK: quick ? 'yes' : '' };
  const child = spawn(process.execPath, ['test/harness/run-host.mjs', spec], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${spec} ended with ${code}:\n${text}`);
  return text;
}

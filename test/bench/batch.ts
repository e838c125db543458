import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { startCore } from '../chaos/core.ts';
import { type Bench, growth, type Measure } from './bench.ts';
import { bareCall } from './bareCall.ts';
import { type BenchService, curlArguments, openService } from './service.ts';
import { median } from './statistics.ts';

const run = promisify(execFile);
const atOnce = 4;
const latencyMs = 250;

/** Many rows, and the same calls by curl in the same number at once. */
export const besideCurl: Measure = async (bench) => {
  const rows = bench.quick ? 40 : 500;
  const ideal = (rows / atOnce) * latencyMs;
  const service = await openService();
  try {
    const took: { ms: number; curlMs: number; bareMs: number }[] = [];
    for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
      await service.configure({ latencyMs, concurrency: null, resultBytes: null });
      const { ms } = await batch(bench, service, `many-${round}`, rows);
      await service.configure({ latencyMs, concurrency: null, resultBytes: null });
      const curlMs = await byCurl(bench, service, `curl-${round}`, rows);
      await service.configure({ latencyMs, concurrency: null, resultBytes: null });
      took.push({ ms, curlMs, bareMs: await bare(service, rows) });
    }
    const ms = median(took.map((one) => one.ms));
    const curlMs = median(took.map((one) => one.curlMs));
    const bareMs = median(took.map((one) => one.bareMs));
    const ofCurl = median(took.map((one) => one.ms / one.curlMs));
    const ofBare = median(took.map((one) => one.ms / one.bareMs));
    return [
      {
        name: 'batch',
        title: `${rows} rows of ${latencyMs} ms, ${atOnce} at once`,
        numbers: {
          ...{ rows, idealMs: ideal, ms, curlMs, bareMs, ofIdeal: ms / ideal, curlOfIdeal: curlMs / ideal, ofCurl },
          // The limit of what can be had here, which the goals do not know.
          ...{ bareOfIdeal: bareMs / ideal, bareOfCurl: bareMs / curlMs, ofBare },
        },
        goals: [
          { what: '× ideal', is: ms / ideal, most: 1.03 },
          { what: `× \`xargs -P ${atOnce} curl\``, is: ofCurl, most: 0.97 },
        ],
      },
    ];
  } finally {
    await service.stop();
  }
};

/** A server that takes one call at once, where the setting says four. */
export const limit: Measure = async (bench) => {
  const rows = bench.quick ? 20 : 500;
  const ideal = rows * latencyMs;
  const service = await openService();
  try {
    await service.configure({ latencyMs, concurrency: 1, resultBytes: null });
    const { ms } = await batch(bench, service, 'limit', rows);
    const refused = await service.answers(429);
    return [
      {
        name: 'limit',
        title: `${rows} rows of ${latencyMs} ms, the server takes 1 at once, the setting is ${atOnce}`,
        numbers: { rows, idealMs: ideal, ms, ofIdeal: ms / ideal, refused },
        goals: [
          { what: '× ideal', is: ms / ideal, most: 1.1 },
          { what: 'answers of 429', is: refused, most: 10 },
        ],
      },
    ];
  } finally {
    await service.stop();
  }
};

/** Large results and the ZIP of them, in a process that has done nothing else. */
export const memory: Measure = async (bench) => {
  const [rows, bytes] = bench.quick ? [20, 8_000_000] : [300, 8_000_000];
  const service = await openService();
  try {
    await service.configure({ latencyMs: 0, concurrency: null, resultBytes: bytes });
    const { ms, grownBytes } = await batch(bench, service, 'memory', rows);
    const grownMb = grownBytes / 1e6;
    return [
      {
        name: 'memory',
        title: `${rows} × ${bytes / 1e6} MB with their ZIP`,
        numbers: { rows, bytes, ms, grownMb },
        goals: [{ what: 'MB more resident memory', is: grownMb, most: 150 }],
      },
    ];
  } finally {
    await service.stop();
  }
};

/** From the start of a batch to its end, report and ZIP included. */
async function batch({ folder: base }: Bench, { endpoint }: BenchService, name: string, rows: number) {
  const folder = path.join(base, name);
  const storage = path.join(folder, 'storage');
  await mkdir(storage, { recursive: true });
  const csv = path.join(folder, 'rows.csv');
  const lines = Array.from({ length: rows }, (_, row) => `fox ${row},512,r${row}\n`);
  await writeFile(csv, `prompt,image_size,output\n${lines.join('')}`);
  const began = performance.now();
  const { result, grownBytes } = await growth(async () => {
    const started = await startCore({
      endpoint,
      csv,
      folder: path.join(folder, 'out'),
      storage,
      concurrency: atOnce,
    });
    return await started.finished;
  });
  if (result.done !== rows) throw new Error(`${name}: ${result.done} of ${rows} rows done`);
  return { ms: performance.now() - began, grownBytes };
}

/** The same calls with `node:http` alone, as many at once, their answers thrown away: no less can be taken. */
async function bare({ endpoint }: BenchService, rows: number): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < rows) await bareCall(endpoint, [`PROMPT=fox ${next++}`, 'image_size=512']);
    }),
  );
  return performance.now() - began;
}

async function byCurl(bench: Bench, { endpoint }: BenchService, name: string, rows: number): Promise<number> {
  const folder = path.join(bench.folder, name);
  await mkdir(folder, { recursive: true });
  const numbers = Array.from({ length: rows }, (_, row) => `${row}\n`).join('');
  const curl = ['curl', ...curlArguments(['PROMPT=fox {}', 'image_size=512']), '-o', '{}.png', endpoint];
  const began = performance.now();
  const ended = run('xargs', ['-P', `${atOnce}`, '-I', '{}', ...curl], { cwd: folder });
  ended.child.stdin?.end(numbers);
  await ended;
  const ms = performance.now() - began;
  const made = (await readdir(folder)).length;
  if (made !== rows) throw new Error(`curl made ${made} of ${rows}`);
  return ms;
}

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import PQueue from 'p-queue';
import { startCore } from '../chaos/core.ts';
import { CoreCalls } from './coreCalls.ts';
import { slope } from './statistics.ts';

export interface SoakOptions {
  /** Of a simulator that answers at once. */
  readonly endpoint: string;
  /** An empty folder. */
  readonly folder: string;
  /** Through each of the two paths. */
  readonly results: number;
  /** After so many results memory is looked at; a batch has so many rows. */
  readonly step: number;
  /** Collects garbage. */
  readonly collect: () => void;
}

/** What very many results leave behind. */
export interface Soaked {
  /** Growth of the heap, by the line of least squares through what was in use after each step, in bytes for 1,000 results. */
  readonly slope: number;
  /** Between the first look and the last, in bytes. */
  readonly grown: number;
  /** Pictures in their places. */
  readonly results: number;
  readonly parts: number;
  /** What keeps the process busy that did not before, by its kind. */
  readonly handles: readonly string[];
  readonly ms: number;
}

const atOnce = 4;

/** Single calls, as the panel makes them: four at once, each with its recipe and its line in the history. */
export function soakCalls({ endpoint, folder, results, step, collect }: SoakOptions): Promise<Soaked> {
  return soak(folder, results, step, collect, () => {
    const calls = new CoreCalls(endpoint, folder);
    const queue = new PQueue({ concurrency: atOnce });
    return {
      run: async (from) => {
        for (let index = from; index < from + step; index++) void queue.add(() => calls.make(`fox ${index}`));
        await queue.onIdle();
      },
      close: () => calls.close(),
    };
  });
}

/** One batch after the other: plan, run, report and ZIP. */
export function soakBatches({ endpoint, folder, results, step, collect }: SoakOptions): Promise<Soaked> {
  return soak(folder, results, step, collect, () => ({
    run: async (from) => {
      const base = path.join(folder, `batch-${from}`);
      const storage = path.join(folder, 'storage');
      await mkdir(base);
      await mkdir(storage, { recursive: true });
      const csv = path.join(base, 'rows.csv');
      const lines = Array.from({ length: step }, (_, row) => `fox ${row},512,r${row}\n`);
      await writeFile(csv, `prompt,image_size,output\n${lines.join('')}`);
      const started = await startCore({ endpoint, csv, folder: path.join(base, 'out'), storage, concurrency: atOnce });
      const { done } = await started.finished;
      if (done !== step) throw new Error(`${done} of ${step} rows done`);
    },
    close: () => undefined,
  }));
}

interface Path {
  /** Makes `step` results. */
  run(from: number): Promise<void>;
  close(): unknown;
}

async function soak(
  folder: string,
  results: number,
  step: number,
  collect: () => void,
  open: () => Path,
): Promise<Soaked> {
  const before = process.getActiveResourcesInfo();
  const way = open();
  const began = performance.now();
  const looks: [made: number, heapUsed: number][] = [];
  for (let made = 0; made < results;) {
    await way.run(made);
    made += step;
    await settled();
    collect();
    looks.push([made, process.memoryUsage().heapUsed]);
  }
  const ms = performance.now() - began;
  await way.close();
  await settled();
  const files = await readdir(folder, { recursive: true });
  // What was loaded, compiled and cached in the first steps is no leak.
  const later = looks.slice(Math.floor(looks.length / 5));
  return {
    slope: slope(later) * 1000,
    grown: (later.at(-1)?.[1] ?? 0) - (later[0]?.[1] ?? 0),
    results: files.filter((file) => file.endsWith('.png')).length,
    parts: files.filter((file) => file.endsWith('.part')).length,
    handles: added(before, process.getActiveResourcesInfo()),
    ms,
  };
}

/** Sockets that were closed are gone a turn or two later. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What is in the second list more often than in the first. */
function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = [...before];
  return after.filter((kind) => {
    const at = left.indexOf(kind);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

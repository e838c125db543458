import type { Row } from './row.ts';

/** What a measurement is given. It runs in a process of its own, started with `--expose-gc`. */
export interface Bench {
  /** An empty folder, removed afterwards. */
  readonly folder: string;
  /** Small numbers, to see whether it works: what it finds says nothing. */
  readonly quick: boolean;
}

export type Measure = (bench: Bench) => Promise<readonly Row[]>;

/** Collects garbage: needs `--expose-gc`. */
export function collect(): void {
  if (!globalThis.gc) throw new Error('start Node with --expose-gc');
  globalThis.gc();
}

/** Runs `work` and tells by how many bytes the memory that this process holds grew at most meanwhile. */
export async function growth<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly grownBytes: number }> {
  collect();
  const before = process.memoryUsage.rss();
  let most = before;
  const look = (): void => void (most = Math.max(most, process.memoryUsage.rss()));
  const timer = setInterval(look, 10);
  try {
    const result = await work();
    look();
    return { result, grownBytes: most - before };
  } finally {
    clearInterval(timer);
  }
}

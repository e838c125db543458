import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  /** One line, for people. */
  readonly text: string;
  /** Mean number of processes that wanted to run in the last minute, at the start. */
  readonly load: number;
}

/** What the figures were taken on. */
export function machine(): Machine {
  const load = Math.round((loadavg()[0] ?? 0) * 100) / 100;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const text = `Node ${process.version}, ${availableParallelism()} × ${model}, ${memory}, ${type()} ${release()}, load ${load} at the start`;
  return { text, load };
}

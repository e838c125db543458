import { appendFileSync, mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod/mini';

const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** A run as it is written down before it is sent: enough to run it again. Pictures and folder are URIs. */
const run = z.object({
  kind: z.literal('run'),
  id: z.string(),
  pid: z.number(),
  at: z.number(),
  tool: z.string(),
  prompt: z.string(),
  values,
  images: z.array(z.string()),
  folder: z.string(),
});
export type RunEntry = z.infer<typeof run>;

const result = z.object({
  kind: z.literal('result'),
  /** The run's. */
  id: z.string(),
  uri: z.string(),
  tool: z.string(),
  prompt: z.string(),
  values,
  images: z.array(z.string()),
  mediaType: z.string(),
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  bytes: z.number(),
  cost: z.optional(z.number()),
  balance: z.optional(z.number()),
  requestId: z.optional(z.string()),
  elapsedMs: z.number(),
  at: z.number(),
  warnings: z.optional(z.array(z.string())),
});
export type ResultEntry = z.infer<typeof result>;

const entry = z.discriminatedUnion('kind', [
  run,
  result,
  /** The window ended before the run did, and nothing was charged. Without it that is not known: only its presence proves it. */
  z.object({ kind: z.literal('unpaid'), id: z.string() }),
  /** The run ended without a result, and the user has seen it; or the result was put in the trash. */
  z.object({ kind: z.literal('gone'), id: z.string() }),
]);
export type Entry = z.infer<typeof entry>;

/** A run that nobody has seen the end of. */
export interface OpenRun {
  readonly run: RunEntry;
  /** It ended, and nothing was charged; if not, it may have been. */
  readonly unpaid: boolean;
}

/** What a record says: results that are there, oldest first, and runs that nobody has seen the end of. */
export interface Recorded {
  readonly results: readonly ResultEntry[];
  readonly open: readonly OpenRun[];
}

/** More than the strip shows is forgotten; the files stay. */
export const resultsKept = 500;

/** The studio's own record in a workspace's storage: an append-only file, so that the end of a window loses nothing. */
export class StudioRecord {
  /** @param failed told why something could not be written down: it is only remembered, and no reason to fail a call */
  constructor(
    private readonly file: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Returns when it is written: at the end of a window there is no later. Never throws. */
  add(added: Entry): void {
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${JSON.stringify(added)}\n`);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Reads it all, and writes it anew without what is over when that is most of it. Lines that are damaged are passed over. */
  async read(): Promise<Recorded> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    const lines = text.split('\n');
    const results = new Map<string, ResultEntry>();
    const open = new Map<string, OpenRun>();
    for (const line of lines) take(line, results, open);
    for (const id of [...results.keys()].slice(0, -resultsKept)) results.delete(id);
    if (lines.length > 4 * resultsKept) await this.rewrite(results, open);
    return { results: [...results.values()], open: [...open.values()] };
  }

  private async rewrite(results: ReadonlyMap<string, ResultEntry>, open: ReadonlyMap<string, OpenRun>): Promise<void> {
    const entries: Entry[] = [...results.values()];
    for (const { run, unpaid } of open.values())
      entries.push(run, ...(unpaid ? [{ kind: 'unpaid', id: run.id } as const] : []));
    await writeFile(this.file, entries.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }
}

function take(line: string, results: Map<string, ResultEntry>, open: Map<string, OpenRun>): void {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return; // cut short by the end of a process
  }
  const parsed = z.safeParse(entry, data);
  if (!parsed.success) return;
  const one = parsed.data;
  switch (one.kind) {
    case 'run':
      open.set(one.id, { run: one, unpaid: false });
      break;
    case 'unpaid': {
      const known = open.get(one.id);
      if (known) open.set(one.id, { ...known, unpaid: true });
      break;
    }
    case 'result':
      open.delete(one.id);
      results.set(one.id, one);
      break;
    case 'gone':
      open.delete(one.id);
      results.delete(one.id);
      break;
  }
}

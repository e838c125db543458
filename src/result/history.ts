import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import {
  historyLine,
  historyPromptLength,
  readHistory,
  type HistoryEntry,
  type HistoryLine,
  type HistoryPlace,
} from './historyEntry.ts';
import { removeIfThere } from './place.ts';
import { systemCodeOf } from './systemCode.ts';

/** So many results are remembered; the oldest are forgotten first. */
export const historyLimit = 10_000;
/** A file of this many lines is written anew, with what still counts. */
const linesLimit = 2 * historyLimit;
/** A file that is larger is not read whole: only its end is. In bytes. */
const readLimit = 64_000_000;

/** The results of one workspace, in a file that is only appended to, but for being written anew when it is too long. */
export interface History {
  /** Adds a result. @throws the system's error */
  add(entry: HistoryEntry): Promise<void>;
  /** A result's file is elsewhere now. */
  move(id: string, place: HistoryPlace): Promise<void>;
  /** Forgets results. Their files stay. */
  remove(ids: readonly string[]): Promise<void>;
  /** All that are remembered, newest first. Damaged lines are skipped; another window's are seen. */
  entries(): Promise<readonly HistoryEntry[]>;
}

/** Opens the history in a folder, which need not exist yet. */
export function openHistory(folder: string): History {
  const file = path.join(folder, 'history.jsonl');
  let queue: Promise<unknown> = Promise.resolve();
  let known: { readonly stamp: string; readonly entries: readonly HistoryEntry[] } | undefined;
  /** One after the other: an append during a rewrite would be lost. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const append = (lines: readonly HistoryLine[]) =>
    inTurn(async () => {
      await mkdir(folder, { recursive: true });
      // What a crash left of a line must not swallow the next one.
      const start = (await endsTorn(file)) ? '\n' : '';
      await appendFile(file, start + lines.map(historyLine).join(''));
    });
  return {
    add: (entry) => append([{ line: 'made', ...entry, prompt: entry.prompt.slice(0, historyPromptLength) }]),
    move: (id, place) => append([{ line: 'moved', id, place }]),
    remove: (ids) => append(ids.map((id) => ({ line: 'removed', id }))),
    entries: () =>
      inTurn(async () => {
        const stamp = await stampOf(file);
        if (stamp === undefined) return [];
        if (known?.stamp === stamp) return known.entries;
        const { entries, lines } = readHistory(await readEnd(file));
        const kept = [...entries.values()].sort((a, b) => a.at - b.at).slice(-historyLimit);
        if (lines > linesLimit) await rewrite(file, kept);
        known = { stamp: (await stampOf(file)) ?? '', entries: kept.reverse() };
        return known.entries;
      }),
  };
}

/** Whether a file's last line has no end. */
async function endsTorn(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size === 0) return false;
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      return buffer[0] !== 0x0a;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Changes whenever the file does; `undefined` if there is none. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return `${size} ${mtimeMs} ${ino}`;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readEnd(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size <= readLimit) return await readFile(file, 'utf8');
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(readLimit), 0, readLimit, size - readLimit);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function rewrite(file: string, entries: readonly HistoryEntry[]): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(part, entries.map((entry) => historyLine({ line: 'made', ...entry })).join(''), { flag: 'wx' });
    await rename(part, file);
  } catch (error) {
    await removeIfThere(part);
    throw error;
  }
}

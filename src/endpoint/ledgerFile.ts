import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseLines, toLine, type Line } from './ledgerEntry.ts';

/** What one file of the record holds, and whether the session that wrote it is over. */
export interface SessionFile {
  readonly name: string;
  readonly lines: readonly Line[];
  /** `false`: it is over. `undefined`: cannot be told (another computer's). */
  readonly alive: boolean | undefined;
}

const sessionName = /^session-(\d+)-[0-9a-f]+\.jsonl$/;
const historyName = /^history-[0-9a-f]+\.jsonl$/;
/** Another computer's session that wrote nothing for so long is over. */
const foreignSilenceMs = 30 * 24 * 60 * 60 * 1000;

/** The sessions of this process: its number alone does not tell them from those of an earlier process with the same one. */
const own = new Set<string>();

/**
 * The folder of the record: one file per session, which only that session appends to, so that several windows never write to
 * one file; and files of history, which are written once.
 */
export class LedgerFolder {
  readonly #name = `session-${process.pid}-${randomBytes(6).toString('hex')}.jsonl`;
  #handle: Promise<FileHandle> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** A write failed: what it left of a line must not swallow the next one. */
  #torn = false;

  constructor(readonly folder: string) {}

  /** The name of this session's own file. */
  get own(): string {
    return this.#name;
  }

  /** Appends lines in order; `durable`: they are on the disk when it resolves, not only with the operating system. */
  append(lines: readonly Line[], durable: boolean): Promise<void> {
    const text = lines.map(toLine).join('');
    const done = this.#queue.then(async () => {
      const handle = await (this.#handle ??= this.#create());
      const start = this.#torn ? '\n' : '';
      this.#torn = true;
      await handle.appendFile(start + text);
      this.#torn = false;
      if (durable) await handle.datasync();
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Waits for what was appended, and closes this session's file. */
  async close(): Promise<void> {
    await this.#queue;
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle) await (await handle).close();
    own.delete(this.#name);
  }

  /** All files of the record. */
  async read(): Promise<SessionFile[]> {
    await this.#queue;
    for (let tries = 1; ; tries++) {
      try {
        const files = await Promise.all((await this.#names()).map((name) => this.#readOne(name)));
        return files;
      } catch (error) {
        // Another window has just made history of a file that was listed: its lines are in another file now.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 5) throw error;
      }
    }
  }

  /** Puts `lines` into a new file of history instead of the files named. */
  async replace(names: readonly string[], lines: readonly Line[]): Promise<void> {
    const name = `history-${randomBytes(6).toString('hex')}.jsonl`;
    const part = join(this.folder, `${name}.part`);
    const handle = await open(part, 'wx');
    try {
      for (let i = 0; i < lines.length; i += 1000) {
        await handle.appendFile(
          lines
            .slice(i, i + 1000)
            .map(toLine)
            .join(''),
        );
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, join(this.folder, name));
    for (const old of names) await rm(join(this.folder, old), { force: true });
  }

  async #create(): Promise<FileHandle> {
    try {
      await mkdir(this.folder, { recursive: true });
      const handle = await open(join(this.folder, this.#name), 'a');
      own.add(this.#name);
      const head: Line = { line: 'session', pid: process.pid, host: hostname(), at: Date.now() };
      await handle.appendFile(toLine(head));
      return handle;
    } catch (error) {
      this.#handle = undefined;
      throw error;
    }
  }

  async #names(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => sessionName.test(name) || historyName.test(name)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  async #readOne(name: string): Promise<SessionFile> {
    const path = join(this.folder, name);
    const lines = parseLines(await readFile(path, 'utf8'));
    return { name, lines, alive: await this.#isAlive(name, path, lines) };
  }

  async #isAlive(name: string, path: string, lines: readonly Line[]): Promise<boolean | undefined> {
    const pid = Number(sessionName.exec(name)?.[1]);
    if (Number.isNaN(pid)) return false;
    if (own.has(name)) return true;
    const head = lines.find((line) => line.line === 'session');
    if (head && head.host !== hostname()) {
      return Date.now() - (await stat(path)).mtimeMs > foreignSilenceMs ? false : undefined;
    }
    return pid !== process.pid && isRunning(pid);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { open, readFile, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { StudioError } from '../endpoint/errors.ts';
import { systemCodeOf } from '../result/systemCode.ts';

/** How often a holder shows that it lives, and after what silence another looks closer; in milliseconds. */
const beatMs = 2000;
const silentMs = 30_000;
/** A takeover takes milliseconds; one that is older was killed in the middle. */
const takeoverMs = 10_000;
/** A lock that is gone each time one looks changes hands very fast. */
const mostTries = 5;

const ownerShape = z.object({ token: z.string(), pid: z.number(), host: z.string() });
type Owner = z.infer<typeof ownerShape>;

/** Tokens of the locks that this process holds: its own process id alone may be that of an earlier, dead one. */
const held = new Set<string>();

/**
 * A file that says which process works on a batch. The lock of a process that is dead is taken over; where that cannot be
 * asked (another machine, a process id used again), its time stamp must stand still.
 */
export class BatchLock {
  readonly #file: string;
  readonly #token: string;
  readonly #beat: NodeJS.Timeout;

  private constructor(file: string, token: string) {
    this.#file = file;
    this.#token = token;
    held.add(token);
    this.#beat = setInterval(() => {
      const now = new Date();
      utimes(file, now, now).catch(() => undefined);
    }, beatMs);
    this.#beat.unref();
  }

  /** Throws `BATCH_BUSY` if a living process has it, or the system's error. */
  static async take(file: string, signal: AbortSignal): Promise<BatchLock> {
    const token = randomUUID();
    for (let tries = 0; tries < mostTries; tries++) {
      if (await create(file, token)) return new BatchLock(file, token);
      const before = await look(file);
      // Released meanwhile: whoever creates it next has it.
      if (before) return await BatchLock.#takeOver(file, token, before, signal);
    }
    throw busy();
  }

  static async #takeOver(file: string, token: string, before: Seen, signal: AbortSignal): Promise<BatchLock> {
    if (await isAlive(file, before, signal)) throw busy();
    const guard = `${file}.takeover`;
    if (!(await create(guard, token))) {
      if (Date.now() - ((await timeOf(guard)) ?? Date.now()) > takeoverMs) await remove(guard);
      throw busy();
    }
    try {
      const now = await look(file);
      if (now && !isSame(now, before)) throw busy();
      if (now) await remove(file);
      if (!(await create(file, token))) throw busy();
      return new BatchLock(file, token);
    } finally {
      await remove(guard);
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#beat);
    held.delete(this.#token);
    if ((await look(this.#file))?.owner?.token === this.#token) await remove(this.#file);
  }
}

function busy(): StudioError {
  return new StudioError(
    'BATCH_BUSY',
    l10n.t('Another window is working on this batch. Let it finish, or cancel it there.'),
  );
}

async function create(file: string, token: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(JSON.stringify({ token, pid: process.pid, host: hostname() } satisfies Owner));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A lock as it was found at one moment. */
interface Seen {
  /** Absent: it is being written, or it was torn. */
  readonly owner: Owner | undefined;
  readonly inode: bigint;
  readonly timeNs: bigint;
}

/** `undefined`: there is none. */
async function look(file: string): Promise<Seen | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && { owner: parse(text), inode: found.ino, timeNs: found.mtimeNs };
}

function parse(text: string): Owner | undefined {
  try {
    return ownerShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** One that nobody can read is only the same if it is the same file, untouched: else it may just have been created. */
function isSame(now: Seen, before: Seen): boolean {
  if (now.owner || before.owner) return now.owner?.token === before.owner?.token;
  return now.inode === before.inode && now.timeNs === before.timeNs;
}

async function isAlive(file: string, { owner, timeNs }: Seen, signal: AbortSignal): Promise<boolean> {
  if (owner?.host === hostname()) {
    if (owner.pid === process.pid) return held.has(owner.token);
    if (!processLives(owner.pid)) return false;
  }
  // An unreadable lock is one just being written, unless it stays so.
  if (Date.now() - Number(timeNs / 1_000_000n) < (owner ? silentMs : beatMs)) return true;
  // Silent for long: asleep, or gone. After a sleep it shows itself at once.
  await delay(beatMs * 2.5, undefined, { signal });
  const now = await look(file);
  return now !== undefined && now.timeNs !== timeNs;
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}

async function timeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

async function remove(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch {
    // Gone already.
  }
}

import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import * as path from 'node:path';

const copyLength = 1 << 20;

/**
 * Appends lines to a file so that each is on disk when its `append` resolves. Lines given while one write is under way are
 * written and synced together, so that many calls at once cost one sync. Should the file be removed
 * meanwhile, with its folder, it is written anew.
 */
export class DurableFile {
  readonly #file: string;
  #handle: FileHandle;
  #waiting: { text: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #writing: Promise<void> | undefined;
  /** A write failed: what it left of a line must not swallow the next one. */
  #torn = false;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** Opens for appending, created if missing. A last line that lacks its end (a torn write) is closed, not removed. */
  static async open(file: string): Promise<DurableFile> {
    const handle = await open(file, 'a+');
    try {
      const { size } = await handle.stat();
      if (size === 0) await syncFolder(path.dirname(file));
      else if ((await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 10) await handle.write('\n');
      return new DurableFile(file, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** `lines`: without their ends. Rejects with the system's error; then it is not known what is on disk. */
  append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text: lines.map((line) => `${line}\n`).join(''), resolve, reject });
      this.#writing ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        // Side by side: what is restored holds what was just written.
        const [isInPlace] = await Promise.all([this.#isInPlace(), this.#write(batch.map(({ text }) => text).join(''))]);
        if (!isInPlace) await this.#restore();
        this.#torn = false;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#torn = true;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #write(text: string): Promise<void> {
    await this.#handle.appendFile((this.#torn ? '\n' : '') + text);
    await this.#handle.datasync();
  }

  async #isInPlace(): Promise<boolean> {
    const [held, named] = await Promise.all([this.#handle.stat(), stat(this.#file).catch(() => undefined)]);
    return named?.ino === held.ino && named.dev === held.dev;
  }

  /** Its folder was removed: what it said, it says again where it was. Nobody else's file of that name is touched. */
  async #restore(): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    const handle = await open(this.#file, 'ax+');
    try {
      const buffer = Buffer.alloc(copyLength);
      for (let at = 0; ;) {
        const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        await handle.appendFile(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
      await handle.datasync();
      await syncFolder(path.dirname(this.#file));
    } catch (error) {
      await handle.close();
      throw error;
    }
    await this.#handle.close();
    this.#handle = handle;
  }
}

/** A new file's name is on disk only when its folder is. Not every system can sync a folder. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows: folders cannot be opened; NTFS journals names itself.
  }
}

import { createHash } from 'node:crypto';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';

/** As much of the beginning as tells what the bytes are. */
const headLength = 4096;
const copyLength = 1 << 20;

/**
 * A file that did not exist and is being written, with the digest and the beginning of what was written. Should its place be
 * lost meanwhile (a full disk, a folder that is removed), it goes on in the spare place, with what it has so far.
 */
export class PartFile {
  bytes = 0;
  #head = new Uint8Array();
  readonly #hash = createHash('sha256');
  #handle: FileHandle | undefined;

  private constructor(
    public path: string,
    private spare: string | undefined,
  ) {}

  /** Creates the file, empty; rejects with the system's error, also if something is there already. */
  static async create(path: string, spare?: string): Promise<PartFile> {
    await (await open(path, 'wx')).close();
    return new PartFile(path, spare);
  }

  /** The first bytes, at most 4096. */
  get head(): Uint8Array {
    return this.#head;
  }

  /** Appends; rejects with the system's error if neither place can be written. */
  async write(chunk: Uint8Array): Promise<void> {
    try {
      // Opened only now: a folder that was removed during the wait of a minute is noticed.
      this.#handle ??= await open(this.path, 'r+');
      await this.#put(this.#handle, chunk);
    } catch (error) {
      await this.#put(await this.#move(error), chunk);
    }
    if (this.#head.length < headLength) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, headLength - this.#head.length)]);
    }
    this.#hash.update(chunk);
    this.bytes += chunk.length;
  }

  /** Lower-case hex SHA-256 of what was written; to be asked once. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  /** Closes the file; if it is no longer where it was, what was written goes to the spare place first. */
  async close(): Promise<void> {
    const handle = this.#handle;
    if (!handle) return;
    if (!(await this.#isInPlace(handle))) await this.#move(new Error('the file was removed while it was written'));
    const last = this.#handle;
    this.#handle = undefined;
    await last?.close();
  }

  async remove(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  async #put(handle: FileHandle, chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      at += (await handle.write(chunk, at, chunk.length - at, this.bytes + at)).bytesWritten;
    }
  }

  async #isInPlace(handle: FileHandle): Promise<boolean> {
    const [held, named] = await Promise.all([handle.stat(), stat(this.path).catch(() => undefined)]);
    return named?.ino === held.ino && named.dev === held.dev;
  }

  /** Goes on in the spare place; rejects with `reason` if there is none. */
  async #move(reason: unknown): Promise<FileHandle> {
    const { spare } = this;
    const old = this.#handle;
    if (spare === undefined) throw reason;
    this.spare = undefined;
    const handle = await open(spare, 'wx+');
    const buffer = Buffer.alloc(Math.min(copyLength, this.bytes));
    for (let at = 0; old && at < this.bytes;) {
      const { bytesRead } = await old.read(buffer, 0, Math.min(buffer.length, this.bytes - at), at);
      if (bytesRead === 0) break;
      for (let done = 0; done < bytesRead;) {
        done += (await handle.write(buffer, done, bytesRead - done, at + done)).bytesWritten;
      }
      at += bytesRead;
    }
    await old?.close().catch(() => undefined);
    await rm(this.path, { force: true });
    this.path = spare;
    this.#handle = handle;
    return handle;
  }
}

import { createHash } from 'node:crypto';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';

/** As much of the beginning as tells what the bytes are, and of the end as tells whether a PNG is whole. */
const headLength = 4096;
const tailLength = 12;
const copyLength = 1 << 20;
/** So many bytes may wait to be written, so that disk and network work at the same time. */
const mostWaiting = 1 << 20;

/**
 * A file that did not exist and is being written, with the digest and the beginning of what was written. Should its place be
 * lost meanwhile (a full disk, a folder that is removed), it goes on in the spare place, with what it has so far.
 */
export class PartFile {
  /** Taken so far; on disk when the file is closed. */
  bytes = 0;
  #head = new Uint8Array();
  #tail: Uint8Array = new Uint8Array();
  /** Of all but the tail. */
  readonly #hash = createHash('sha256');
  #handle: FileHandle | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #written = 0;
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

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

  /** The last bytes, at most 12. */
  get tail(): Uint8Array {
    return this.#tail;
  }

  /**
   * Appends. The bytes may still wait to be written when it resolves: should neither place take them, a later call rejects
   * with the system's error, at the latest `close`.
   */
  async write(chunk: Uint8Array): Promise<void> {
    this.#throwFailure();
    if (this.#head.length < headLength) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, headLength - this.#head.length)]);
    }
    const end = Buffer.concat([this.#tail, chunk.subarray(-tailLength)]);
    const tail = end.subarray(-tailLength);
    if (chunk.length > tailLength) this.#hash.update(this.#tail).update(chunk.subarray(0, -tailLength));
    else this.#hash.update(end.subarray(0, end.length - tail.length));
    this.#tail = tail;
    this.bytes += chunk.length;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#writing ??= this.#drain();
    if (this.#waitingBytes > mostWaiting) await this.#writing;
    this.#throwFailure();
  }

  /** Lower-case hex SHA-256 of what was written; `instead`: of what it would be with other bytes for its tail. */
  sha256(instead: Uint8Array = this.#tail): string {
    return this.#hash.copy().update(instead).digest('hex');
  }

  /** Writes what waits and closes the file; if it is no longer where it was, what was written goes to the spare place first. */
  async close(): Promise<void> {
    await this.#writing;
    const handle = this.#handle;
    if (handle && !this.#failure && !(await this.#isInPlace(handle)))
      await this.#move(new Error('the file was removed while it was written'));
    const last = this.#handle;
    this.#handle = undefined;
    await last?.close();
    this.#throwFailure();
  }

  async remove(): Promise<void> {
    await this.#writing;
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Writes what waits, as much at a time as has come meanwhile. Never rejects. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#failure) {
      const pieces = this.#waiting;
      this.#waiting = [];
      try {
        await this.#put(pieces);
      } catch (error) {
        this.#failure = { error };
        this.bytes = this.#written;
      }
      this.#waitingBytes = this.#waiting.reduce((sum, { length }) => sum + length, 0);
    }
    this.#writing = undefined;
  }

  async #put(pieces: readonly Uint8Array[]): Promise<void> {
    try {
      // Opened only now: a folder that was removed during the wait of a minute is noticed.
      this.#handle ??= await open(this.path, 'r+');
      this.#written = await writeAll(this.#handle, pieces, this.#written);
    } catch (error) {
      this.#written = await writeAll(await this.#move(error), pieces, this.#written);
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
    const buffer = Buffer.alloc(Math.min(copyLength, this.#written));
    for (let at = 0; old && at < this.#written;) {
      const { bytesRead } = await old.read(buffer, 0, Math.min(buffer.length, this.#written - at), at);
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

/** Writes pieces one after another from `at` on. Returns where they end. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[], at: number): Promise<number> {
  for (let left = pieces; left.length > 0;) {
    const { bytesWritten } = await handle.writev([...left], at);
    at += bytesWritten;
    left = after(left, bytesWritten);
  }
  return at;
}

/** What is left of pieces without their first bytes. */
function after(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  const left: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece.length > bytes) left.push(piece.subarray(bytes));
    bytes = Math.max(0, bytes - piece.length);
  }
  return left;
}

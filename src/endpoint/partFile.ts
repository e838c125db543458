import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';

/** As much of the beginning as tells what the bytes are. */
const headLength = 4096;

/** A file that did not exist and is being written, with the digest and the beginning of what was written. */
export class PartFile {
  bytes = 0;
  #head = new Uint8Array();
  readonly #hash = createHash('sha256');
  #handle: FileHandle | undefined;

  private constructor(
    readonly path: string,
    handle: FileHandle,
  ) {
    this.#handle = handle;
  }

  /** Creates the file; rejects with the system's error, also if something is there already. */
  static async create(path: string): Promise<PartFile> {
    return new PartFile(path, await open(path, 'wx'));
  }

  /** The first bytes, at most 4096. */
  get head(): Uint8Array {
    return this.#head;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#head.length < headLength) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, headLength - this.#head.length)]);
    }
    for (let at = 0; at < chunk.length;) {
      if (!this.#handle) throw new Error('the file is closed');
      at += (await this.#handle.write(chunk, at)).bytesWritten;
    }
    this.#hash.update(chunk);
    this.bytes += chunk.length;
  }

  /** Lower-case hex SHA-256 of what was written; to be asked once. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async remove(): Promise<void> {
    await this.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }
}

import { open, type FileHandle } from 'node:fs/promises';

/** Bytes that are read in pieces. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `at`; fewer at the end. Valid until the next call. */
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const WINDOW = 65_536;

/** Bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)),
    close: () => Promise.resolve(),
  };
}

/** A file, read through a window of 64 kB, so that a walk over small chunks makes few calls. Throws the system's error. */
export async function fileSource(file: string): Promise<ByteSource> {
  const handle = await open(file, 'r');
  try {
    return { ...(await handleSource(handle)), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same of an open file, which stays open. */
export async function handleSource(handle: FileHandle): Promise<ByteSource> {
  const { size } = await handle.stat();
  let window: Uint8Array = new Uint8Array();
  let start = 0;
  return {
    size,
    async read(at, length) {
      const end = Math.min(at + length, size);
      if (at >= end) return new Uint8Array();
      if (at < start || end > start + window.length) {
        const buffer = Buffer.alloc(Math.max(end - at, Math.min(WINDOW, size - at)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        window = buffer.subarray(0, bytesRead);
        start = at;
      }
      return window.subarray(at - start, end - start);
    },
    close: () => Promise.resolve(),
  };
}

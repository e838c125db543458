import { open, rm, type FileHandle } from 'node:fs/promises';

/** A piece of a new file: bytes, or a range of an old one. */
export type Piece = Uint8Array | { readonly from: number; readonly to: number };

/** In which files are copied. In bytes. */
const pieceBytes = 1 << 19;
/** No more of a file’s end than this is written again: so little is written as one. In bytes. */
const longestEnd = 64;

/** What stands from `at` on in place of the last bytes of a file, where nothing else of it changes: it need not be copied. */
export interface NewEnd {
  readonly at: number;
  readonly old: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The new end that pieces amount to; `undefined` if they change more. The end of the file is read. */
export async function newEnd(handle: FileHandle, size: number, pieces: readonly Piece[]): Promise<NewEnd | undefined> {
  const first = pieces[0];
  const last = pieces.at(-1);
  const added = pieces.slice(1, -1);
  if (!first || !last || first instanceof Uint8Array || last instanceof Uint8Array) return undefined;
  const isEnd = first.from === 0 && first.to === last.from && last.to === size && size - last.from <= longestEnd;
  if (!isEnd || !added.every((piece) => piece instanceof Uint8Array)) return undefined;
  const old = Buffer.alloc(size - last.from);
  await handle.read(old, 0, old.length, last.from);
  return { at: last.from, old, bytes: Buffer.concat([...added, old]) };
}

/**
 * Writes a new end. What lies beyond the old one comes first, so that the file is what it was, with something behind it,
 * until the last few bytes are written in one go; on failure it is as it was. Throws the system's error.
 */
export async function writeEnd(handle: FileHandle, size: number, { at, old, bytes }: NewEnd): Promise<void> {
  try {
    await writeAt(handle, bytes.subarray(old.length), size);
    await writeAt(handle, bytes.subarray(0, old.length), at);
  } catch (error) {
    await writeAt(handle, old, at).catch(() => undefined);
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

/**
 * Writes a file where there is none from pieces of another. Streams: memory does not grow with its size. Nothing is left on
 * failure. Throws the system's error, or the signal's reason.
 */
export async function writePieces(
  source: FileHandle,
  target: string,
  pieces: readonly Piece[],
  signal?: AbortSignal,
): Promise<void> {
  const output = await open(target, 'wx');
  try {
    // One large buffer, filled again and again: much less to do than for a stream.
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) await output.writeFile(piece);
      else await copy(source, output, piece, buffer, signal);
    }
    await output.close();
  } catch (error) {
    await output.close().catch(() => undefined);
    await rm(target, { force: true });
    throw error;
  }
}

/** Copies a range of one file to where the other one ends. */
async function copy(
  source: FileHandle,
  output: FileHandle,
  { from, to }: { readonly from: number; readonly to: number },
  buffer: Buffer,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let at = from; at < to;) {
    signal?.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, to - at), at);
    if (bytesRead === 0) throw new Error('the file became shorter');
    await output.writeFile(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

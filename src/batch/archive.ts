import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { systemCodeOf } from '../result/systemCode.ts';

/** Pieces in which files are read: large ones make the difference to `zip -0`. In bytes. */
const pieceBytes = 1 << 20;
/** So many files are looked at at once, and of the small ones so many read before it is their turn. */
const statsAtOnce = 16;
const filesAhead = 4;
/** The earliest time a ZIP can hold: an archive of the same files is the same file. */
const noTime = new Date(1980, 0, 1);

/**
 * Writes a ZIP of files below a folder: stored, not compressed (pictures do not shrink), streamed from disk, names in UTF-8
 * with `/`, in the order of their code points, ZIP64 where needed. Files that are gone are left out. `file`: absolute path,
 * must not exist. Returns how many files it holds. Rejects with the system's error or the signal's reason.
 */
export async function writeArchive(
  file: string,
  folder: string,
  names: Iterable<string>,
  signal: AbortSignal,
): Promise<number> {
  const zip = new ZipFile();
  const output = gathering();
  const written = pipeline(output, createWriteStream(file, { flags: 'wx', highWaterMark: pieceBytes }), { signal });
  // Heard below; without this an early failure would be reported as unhandled.
  written.catch(() => undefined);
  zip.on('error', (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  zip.outputStream.pipe(output);
  try {
    const count = await addAll(zip, folder, names, signal);
    zip.end();
    await written;
    return count;
  } catch (error) {
    // Else the file would stay open.
    output.destroy();
    await written.catch(() => undefined);
    throw error;
  }
}

/** Passes bytes on in large pieces: a write for each header and each small file takes longer than the files themselves. */
function gathering(): Transform {
  let small: Buffer[] = [];
  let bytes = 0;
  const take = (): Buffer => {
    const all = Buffer.concat(small, bytes);
    small = [];
    bytes = 0;
    return all;
  };
  return new Transform({
    highWaterMark: pieceBytes,
    transform(chunk: Buffer, _encoding, done) {
      if (bytes > 0 && bytes + chunk.length > pieceBytes) this.push(take());
      if (chunk.length >= pieceBytes) this.push(chunk);
      else {
        small.push(chunk);
        bytes += chunk.length;
      }
      done();
    },
    flush(done) {
      if (bytes > 0) this.push(take());
      done();
    },
  });
}

async function addAll(zip: ZipFile, folder: string, names: Iterable<string>, signal: AbortSignal): Promise<number> {
  const entries = await entriesOf(folder, names, signal);
  const ahead = new ReadAhead(entries);
  for (const [index, { name, source, size }] of entries.entries()) {
    const options = { size, compress: false, mtime: noTime, mode: 0o100644, forceDosTimestamp: true };
    zip.addReadStreamLazy(name, options, (done) => {
      const stream = size > pieceBytes ? createReadStream(source, { highWaterMark: pieceBytes }) : ahead.stream(index);
      stream.once('error', (error: unknown) => zip.emit('error', error));
      done(null, stream);
    });
  }
  return entries.length;
}

interface Entry {
  readonly name: string;
  /** Absolute path. */
  readonly source: string;
  readonly size: number;
}

/** The files that are there, in order. */
async function entriesOf(folder: string, names: Iterable<string>, signal: AbortSignal): Promise<readonly Entry[]> {
  const sorted = [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
  const entries: Entry[] = [];
  for (let at = 0; at < sorted.length; at += statsAtOnce) {
    signal.throwIfAborted();
    const found = await Promise.all(
      sorted.slice(at, at + statsAtOnce).map(async (name) => {
        const source = path.join(folder, name);
        const size = await sizeOf(source);
        return size === undefined ? [] : [{ name, source, size }];
      }),
    );
    entries.push(...found.flat());
  }
  return entries;
}

/** With one question to the system less than `readFile`: there are many. One byte more shows that it has grown. */
async function readWhole({ source, size }: Entry): Promise<Buffer> {
  const handle = await open(source, 'r');
  try {
    const buffer = Buffer.allocUnsafe(size + 1);
    let at = 0;
    for (let bytesRead = 1; bytesRead > 0 && at < buffer.length && at !== size; at += bytesRead)
      ({ bytesRead } = await handle.read(buffer, at, buffer.length - at, at));
    return buffer.subarray(0, at);
  } finally {
    await handle.close();
  }
}

/** Reads small files while those before them are written: one after another, most of the time would be waits. */
class ReadAhead {
  readonly #reads = new Map<number, Promise<Buffer>>();

  constructor(private readonly entries: readonly Entry[]) {}

  /** The bytes of an entry; to be asked for in order. */
  stream(index: number): Readable {
    const bytes = this.#read(index);
    this.#reads.delete(index);
    for (let next = index + 1; next <= index + filesAhead; next++) this.#read(next)?.catch(() => undefined);
    return Readable.from(
      (async function* () {
        yield await bytes;
      })(),
      { objectMode: false },
    );
  }

  #read(index: number): Promise<Buffer> | undefined {
    const entry = this.entries[index];
    if (!entry || entry.size > pieceBytes) return undefined;
    const bytes = this.#reads.get(index) ?? readWhole(entry);
    this.#reads.set(index, bytes);
    return bytes;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

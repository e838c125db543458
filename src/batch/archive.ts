import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { systemCodeOf } from '../result/systemCode.ts';

/** Pieces in which files are read: large ones make the difference to `zip -0`. In bytes. */
const pieceBytes = 1 << 20;
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
  let count = 0;
  for (const name of [...new Set(names)].sort((a, b) => (a < b ? -1 : 1))) {
    signal.throwIfAborted();
    const source = path.join(folder, name);
    const size = await sizeOf(source);
    if (size === undefined) continue;
    count++;
    const options = { size, compress: false, mtime: noTime, mode: 0o100644, forceDosTimestamp: true };
    zip.addReadStreamLazy(name, options, (done) => {
      const stream = createReadStream(source, { highWaterMark: pieceBytes });
      stream.once('error', (error) => zip.emit('error', error));
      done(null, stream);
    });
  }
  return count;
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

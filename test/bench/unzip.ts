import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';

const run = promisify(execFile);

/**
 * Reads every file of a ZIP with yauzl, comparing sizes and checksums, then with `unzip -t` where there is one.
 * @throws what either of them does not like
 */
export async function checkZip(file: string): Promise<{ readonly good: number; readonly by: string }> {
  const good = await readAll(file);
  try {
    await run('unzip', ['-tqq', file], { maxBuffer: 1e8 });
    return { good, by: 'yauzl and unzip' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { good, by: 'yauzl' };
    throw error;
  }
}

function readAll(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, strictFileNames: true }, (failure, zip) => {
      if (failure) {
        reject(failure);
        return;
      }
      let good = 0;
      const next = () => {
        zip.readEntry();
      };
      zip.on('error', reject).on('end', () => resolve(good));
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) {
            reject(error);
            return;
          }
          let sum = 0;
          // yauzl itself compares the size.
          stream.on('data', (chunk: Buffer) => (sum = crc32(chunk, sum)));
          stream.on('error', reject).on('end', () => {
            if (sum === entry.crc32) good++;
            next();
          });
        });
      });
      next();
    });
  });
}

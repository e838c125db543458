import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as yauzl from 'yauzl';
import { writeArchive } from '../../../src/batch/archive.ts';
import { reportLine } from '../../../src/batch/report.ts';
import { temporaryFolder } from './support.ts';

/** Names and contents, read by another library. */
function unzip(file: string): Promise<readonly (readonly [string, string])[]> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, strictFileNames: true }, (failure, zip) => {
      if (failure) {
        reject(failure);
        return;
      }
      const read: [string, string][] = [];
      zip.on('error', reject).on('end', () => resolve(read));
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) {
            reject(error);
            return;
          }
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            read.push([entry.fileName, Buffer.concat(chunks).toString()]);
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}

suite('an archive', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  setup(async () => {
    temporary = await temporaryFolder();
    folder = temporary.folder;
  });
  teardown(() => temporary.remove());

  test('holds the files that are there, in order, with their names in any script', async () => {
    await mkdir(path.join(folder, 'sub'));
    const names = ['b.png', 'Käse 🦊.png', 'sub/a.png', 'a10.png', 'a2.png'];
    for (const name of names) await writeFile(path.join(folder, name), `bytes of ${name}`);
    const file = path.join(folder, 'x.zip');
    assert.equal(await writeArchive(file, folder, [...names, 'gone.png'], new AbortController().signal), 5);
    assert.deepEqual(
      await unzip(file),
      ['Käse 🦊.png', 'a10.png', 'a2.png', 'b.png', 'sub/a.png'].map((name) => [name, `bytes of ${name}`]),
    );
  });

  test('of the same files is the same file', async () => {
    for (const name of ['a.png', 'b.png']) await writeFile(path.join(folder, name), name);
    const signal = new AbortController().signal;
    await writeArchive(path.join(folder, '1.zip'), folder, ['a.png', 'b.png'], signal);
    await utimes(path.join(folder, 'a.png'), 1, 1);
    await writeArchive(path.join(folder, '2.zip'), folder, ['b.png', 'a.png', 'a.png'], signal);
    assert.deepEqual(await readFile(path.join(folder, '1.zip')), await readFile(path.join(folder, '2.zip')));
  });

  test('of nothing is an empty archive', async () => {
    await writeArchive(path.join(folder, 'x.zip'), folder, [], new AbortController().signal);
    assert.deepEqual(await unzip(path.join(folder, 'x.zip')), []);
  });

  test('fails if a file has grown meanwhile, rather than hold a part of it', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `${String(index).padStart(3, '0')}.png`);
    for (const name of names) await writeFile(path.join(folder, name), Buffer.alloc(400_000));
    const file = path.join(temporary.folder, 'grown.zip');
    const writing = writeArchive(file, folder, names, new AbortController().signal);
    const grown = (async () => {
      while (!((await stat(file).catch(() => undefined))?.size ?? 0)) await delay(1);
      await appendFile(path.join(folder, '099.png'), 'more');
    })();
    await assert.rejects(writing, /unexpected number of bytes/);
    await grown;
  });

  test('is given up when aborted', async () => {
    await writeFile(path.join(folder, 'a.png'), 'a');
    await assert.rejects(writeArchive(path.join(folder, 'x.zip'), folder, ['a.png'], AbortSignal.abort()), {
      name: 'AbortError',
    });
  });
});

suite('a report', () => {
  test('has no cell that a spreadsheet would run', () => {
    const cells = ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '＝1', 'a=1', '', '"', 'a,b', "'x"];
    assert.equal(reportLine(cells), `"'=1+1","'+1","'-1","'@x","'\t=1","'\r=1","'＝1",a=1,,"""","a,b","'x"\r\n`);
  });
});

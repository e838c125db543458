import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { diskFolder } from '../../../src/result/diskFolder.ts';
import { newPart } from '../../../src/result/part.ts';
import { rescue } from '../../../src/result/rescue.ts';
import { filesIn, temporaryFolder } from './temporary.ts';

const noHardLinks = { link: () => Promise.reject(Object.assign(new Error('EPERM: link'), { code: 'EPERM' })) };

suite('folder on disk', () => {
  const temporary = temporaryFolder();
  const root = () => path.join(temporary.path, 'images');
  const read = (name: string) => readFile(path.join(root(), name), 'utf8');

  for (const [how, options] of Object.entries({ 'with hard links': {}, 'without hard links': noHardLinks })) {
    test(`fifty files published under one name at once get fifty names, ${how}`, async () => {
      const folder = diskFolder(root(), options);
      const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
      await Promise.all(numbers.map(async (n) => folder.publish(await temporary.file(`content ${n}`), 'a-cat', 'png')));
      const names = await filesIn(root());
      const contents = await Promise.all(names.map(read));
      assert.equal(names.length, 50);
      assert.ok(names.includes('a-cat.png') && names.includes('a-cat-2.png'));
      assert.deepEqual(new Set(contents), new Set(numbers.map((n) => `content ${n}`)));
    });

    test(`a file that is there stays as it is, ${how}`, async () => {
      const folder = diskFolder(root(), options);
      await mkdir(root());
      await writeFile(path.join(root(), 'a-cat.png'), 'older');
      const published = await folder.publish(await temporary.file('newer'), 'a-cat', 'png');
      assert.deepEqual(
        [published, await read('a-cat.png'), await read('a-cat-2.png'), await filesIn(temporary.path)],
        [
          { location: pathToFileURL(path.join(root(), 'a-cat-2.png')).href, name: 'a-cat-2.png' },
          'older',
          'newer',
          ['images/a-cat-2.png', 'images/a-cat.png'],
        ],
      );
    });

    test(`an exact name is refused if it is taken, and nothing is lost, ${how}`, async () => {
      const folder = diskFolder(root(), options);
      const first = await folder.publishExact(await temporary.file('first'), 'rows/1.png');
      const second = await temporary.file('second');
      await assert.rejects(folder.publishExact(second, 'rows/1.png'), { code: 'EEXIST' });
      assert.deepEqual(
        [first.name, await read('rows/1.png'), await readFile(second, 'utf8')],
        ['rows/1.png', 'first', 'second'],
      );
    });

    test(`replacing keeps the older file, and can be undone, ${how}`, async () => {
      const folder = diskFolder(root(), options);
      await folder.publish(await temporary.file('older'), 'a-cat', 'png');
      const backups = path.join(temporary.path, 'backups');
      const replaced = await folder.replace(await temporary.file('newer'), 'a-cat.png', backups);
      const after = [await read('a-cat.png'), await readFile(replaced.backup, 'utf8')];
      await replaced.undo();
      assert.deepEqual(
        [after, await read('a-cat.png'), await filesIn(temporary.path)],
        [['newer', 'older'], 'older', ['backups/a-cat.png', 'images/a-cat.png']],
      );
    });
  }

  test('what is not there cannot be replaced', async () => {
    const part = await temporary.file('newer');
    await assert.rejects(diskFolder(root()).replace(part, 'a-cat.png', temporary.path), { code: 'ENOENT' });
    assert.equal(await readFile(part, 'utf8'), 'newer');
  });

  test('many files of one name: the next number is found', async () => {
    const folder = diskFolder(root());
    await mkdir(root());
    const names = Array.from({ length: 300 }, (_, index) => (index === 0 ? 'x.png' : `x-${index + 1}.png`));
    await Promise.all(names.map((name) => writeFile(path.join(root(), name), '')));
    assert.equal((await folder.publish(await temporary.file('one more'), 'x', 'png')).name, 'x-301.png');
  });

  test('a stem with a slash makes folders', async () => {
    await diskFolder(root()).publish(await temporary.file('x'), '2026/a-cat', 'png');
    assert.deepEqual(await filesIn(root()), ['2026/a-cat.png']);
  });

  test('a failed publish leaves the source, and nothing in the folder', async () => {
    const part = await temporary.file('paid for');
    await assert.rejects(diskFolder(root()).publish(part, 'x'.repeat(300), 'png'), { code: 'ENAMETOOLONG' });
    assert.deepEqual([await readFile(part, 'utf8'), await filesIn(root())], ['paid for', []]);
  });

  test('files move between devices', async () => {
    // Another device where Linux has one; elsewhere the same, by the same promise.
    const shared = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
    const other = await mkdtemp(path.join(shared, 'result-'));
    try {
      const folder = diskFolder(other);
      await folder.publish(await temporary.file('older'), 'a', 'png');
      const replaced = await folder.replace(
        await temporary.file('newer'),
        'a.png',
        path.join(temporary.path, 'backups'),
      );
      const rescued = await rescue(await temporary.file('rescued'), {
        folder: path.join(other, 'r'),
        reason: 'x',
        name: 'b',
      });
      assert.deepEqual(
        [
          await readFile(path.join(other, 'a.png'), 'utf8'),
          await readFile(replaced.backup, 'utf8'),
          await readFile(rescued ?? '', 'utf8'),
          await filesIn(other),
          await filesIn(temporary.path),
        ],
        ['newer', 'older', 'rescued', ['a.png', 'r/b.txt', 'r/b.txt.txt'], ['backups/a.png']],
      );
    } finally {
      await rm(other, { recursive: true });
    }
  });

  test('a place with too little room is found before anything is written', async () => {
    await assert.rejects(newPart(root(), Number.MAX_SAFE_INTEGER), { code: 'ENOSPC' });
    assert.deepEqual(await filesIn(root()), []);
  });
});

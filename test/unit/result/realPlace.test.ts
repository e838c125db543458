import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { prepareFolder } from '../../../src/batch/placing.ts';
import { diskFolder } from '../../../src/result/diskFolder.ts';
import { reallyInside } from '../../../src/result/realPlace.ts';
import { temporaryFolder } from './temporary.ts';

suite('Links that lead out of a folder', () => {
  const temporary = temporaryFolder();
  let root: string;
  let outside: string;
  setup(async () => {
    root = path.join(temporary.path, 'root');
    outside = path.join(temporary.path, 'outside');
    await mkdir(path.join(root, 'own'), { recursive: true });
    await mkdir(outside);
    await symlink(outside, path.join(root, 'out'));
    await symlink(path.join(outside, 'new'), path.join(root, 'to-nothing'));
    await symlink('own', path.join(root, 'in'));
    await symlink('round', path.join(root, 'round'));
  });

  test('are seen through, whether what they lead to exists or not', async () => {
    const inside = (name: string) => reallyInside(path.join(root, name), [root]);
    const names = [
      '.',
      'own',
      'own/new/deep',
      'in/new',
      '..name',
      'out',
      'out/new',
      'to-nothing',
      'to-nothing/x',
      '..',
    ];
    assert.deepEqual(await Promise.all(names.map(inside)), [
      ...[true, true, true, true, true],
      ...[false, false, false, false, false],
    ]);
    assert.equal(await reallyInside(path.join(root, 'out'), [root, outside]), true);
    assert.equal(typeof (await inside('round/x')), 'boolean');
  });

  test('are not written through by a name with subfolders, and what was to be placed stays', async () => {
    const part = path.join(root, 'x.part');
    await writeFile(part, 'paid');
    const folder = diskFolder(root);
    for (const name of ['out/a', 'out/deep/a', 'to-nothing/a']) {
      await assert.rejects(folder.publish(part, name, 'png'), { code: 'ELOOP' });
      await assert.rejects(folder.publishExact(part, `${name}.json`), { code: 'ELOOP' });
      await assert.rejects(prepareFolder(root, name), { code: 'WRITE_FAILED', charged: 'no' });
    }
    assert.deepEqual([await readdir(outside), existsSync(part)], [[], true]);
    assert.equal((await folder.publish(part, 'in/deep/a', 'png')).name, 'in/deep/a.png');
  });
});

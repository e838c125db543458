import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cached } from '../harness/cache.mjs';

suite('the cache of editors and browsers', () => {
  let folder = '';
  const before = process.env['XDG_CACHE_HOME'];
  setup(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'nbs-cache-'));
    process.env['XDG_CACHE_HOME'] = folder;
  });
  teardown(async () => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
    await rm(folder, { recursive: true, force: true });
  });

  test('is filled once, whoever asks at the same time, and holds nothing half-made', async () => {
    let made = 0;
    const make = async (temporary: string): Promise<void> => {
      made++;
      await writeFile(path.join(temporary, 'file'), 'whole');
    };
    const paths = await Promise.all([1, 2, 3].map(() => cached('thing-1', make)));
    await assert.rejects(
      cached('thing-2', () => Promise.reject(new Error('no network'))),
      /no network/,
    );
    const root = path.join(folder, 'nano-banana-studio');
    assert.deepEqual(
      { made, paths: new Set(paths), left: await readdir(root) },
      { made: 1, paths: new Set([path.join(root, 'thing-1')]), left: ['thing-1'] },
    );
  });

  test('takes over from an install that was killed', async () => {
    await cached('first', () => Promise.resolve());
    const root = path.join(folder, 'nano-banana-studio');
    await writeFile(path.join(root, 'thing.lock'), '');
    await writeFile(path.join(root, 'thing.tmp-1'), 'half');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(path.join(root, 'thing.lock'), longAgo, longAgo);
    await cached('thing', () => Promise.resolve());
    assert.deepEqual((await readdir(root)).sort(), ['first', 'thing']);
  });
});

import assert from 'node:assert/strict';
import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { newEnd, writeEnd } from '../../../src/result/pieces.ts';
import { temporaryFolder } from './temporary.ts';

suite('a new end of a file', () => {
  const temporary = temporaryFolder();
  const old = Buffer.from(`${'pixels '.repeat(1000)}IEND`);
  const pieces = [{ from: 0, to: old.length - 4 }, Buffer.from('recipe '), { from: old.length - 4, to: old.length }];

  /** Writes the end of a file whose disk is full, or broken, from its nth write on. */
  async function write(failing: number): Promise<{ code: unknown; bytes: Buffer; states: Buffer[] }> {
    const file = path.join(temporary.path, `picture-${failing}`);
    await writeFile(file, old);
    const handle = await open(file, 'r+');
    const states: Buffer[] = [];
    let count = 0;
    const flaky = {
      write: async (...args: Parameters<FileHandle['write']>) => {
        if (++count === failing) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
        const written = await handle.write(...args);
        states.push(await readFile(file));
        return written;
      },
      read: handle.read.bind(handle),
      truncate: handle.truncate.bind(handle),
    } as unknown as FileHandle;
    try {
      const end = await newEnd(handle, old.length, pieces);
      assert.ok(end);
      const code: unknown = await writeEnd(flaky, old.length, end).catch(
        (error: unknown) => (error as NodeJS.ErrnoException).code,
      );
      return { code, bytes: await readFile(file), states };
    } finally {
      await handle.close();
    }
  }

  test('is written behind the old one first, so that a process killed meanwhile leaves the picture as it was', async () => {
    const { code, bytes, states } = await write(Infinity);
    assert.deepEqual([code, bytes.toString('latin1')], [undefined, `${'pixels '.repeat(1000)}recipe IEND`]);
    assert.deepEqual(
      states.map((state) => state.subarray(0, old.length).equals(old)),
      [true, false],
    );
  });

  for (const failing of [1, 2])
    test(`is not there if its write ${failing} fails: the file is as it was`, async () => {
      const { code, bytes } = await write(failing);
      assert.deepEqual([code, bytes], ['ENOSPC', old]);
    });

  test('is only that of a file whose beginning stays', async () => {
    const file = path.join(temporary.path, 'other');
    await writeFile(file, old);
    const handle = await open(file, 'r+');
    const size = old.length;
    const others = [
      [{ from: 0, to: size }],
      [Buffer.from('x'), { from: 0, to: size }],
      [{ from: 0, to: 10 }, { from: 20, to: size - 4 }, Buffer.from('x'), { from: size - 4, to: size }],
      [{ from: 0, to: size - 5 }, Buffer.from('x'), { from: size - 4, to: size }],
      [{ from: 0, to: 100 }, Buffer.from('x'), { from: 100, to: size }],
    ];
    const found = await Promise.all(others.map((one) => newEnd(handle, size, one)));
    await handle.close();
    assert.deepEqual(found, Array(5).fill(undefined));
  });
});

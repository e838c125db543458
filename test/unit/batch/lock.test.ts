import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import * as path from 'node:path';
import timers from 'node:timers/promises';
import { BatchLock } from '../../../src/batch/lock.ts';
import { temporaryFolder } from './support.ts';

const { promises } = fs;
const { open } = promises;
const { setTimeout: delay } = timers;

/** What happens just before or after the n-th attempt, from 1, to create a file (a lock or a takeover's guard). */
type Moment = (moment: 'before' | 'after', attempt: number) => Promise<unknown> | undefined;

/** Files stay real; only what others do meanwhile is put in its place, and nobody waits. */
function meanwhile(happens: Moment): void {
  let attempts = 0;
  promises.open = async (file, flags, mode) => {
    if (flags !== 'wx') return await open(file, flags, mode);
    const attempt = ++attempts;
    await happens('before', attempt);
    try {
      return await open(file, flags, mode);
    } finally {
      await happens('after', attempt);
    }
  };
  timers.setTimeout = (_ms, value) => Promise.resolve(value as never);
  syncBuiltinESMExports();
}

suite('The lock of a batch', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;

  setup(async () => {
    folder = await temporaryFolder();
    file = path.join(folder.folder, 'lock');
  });

  teardown(async () => {
    promises.open = open;
    timers.setTimeout = delay;
    syncBuiltinESMExports();
    await folder.remove();
  });

  /** Another process creates the lock; its name is not in it yet. */
  const createOther = async () => {
    await (await open(file, 'wx')).close();
    return (await promises.stat(file, { bigint: true })).mtimeNs;
  };

  test('released while one looks, then taken by another that has not written its name yet, is left to that one', async () => {
    const first = await BatchLock.take(file, AbortSignal.timeout(9000));
    let others = 0n;
    meanwhile(async (moment, attempt) => {
      if (moment === 'after' && attempt === 1) await first.release();
      if (moment === 'before' && attempt === 2) others = await createOther();
    });
    await assert.rejects(BatchLock.take(file, AbortSignal.timeout(9000)), { code: 'BATCH_BUSY' });
    assert.equal((await promises.stat(file, { bigint: true })).mtimeNs, others);
  });

  test('released while one looks is taken', async () => {
    const first = await BatchLock.take(file, AbortSignal.timeout(9000));
    meanwhile((moment, attempt) => (moment === 'after' && attempt === 1 ? first.release() : undefined));
    const lock = await BatchLock.take(file, AbortSignal.timeout(9000));
    assert.deepEqual(await promises.readdir(folder.folder), ['lock']);
    await lock.release();
    assert.deepEqual(await promises.readdir(folder.folder), []);
  });

  test('that a killed process left empty is taken over, unless it was replaced meanwhile', async () => {
    const leave = async () => {
      await createOther();
      await promises.utimes(file, 1, 1);
    };
    await leave();
    meanwhile(() => undefined);
    await (await BatchLock.take(file, AbortSignal.timeout(9000))).release();
    await leave();
    let others = 0n;
    meanwhile(async (moment, attempt) => {
      // The second is that of the guard: from then on nobody else takes over.
      if (moment === 'after' && attempt === 2) {
        await promises.unlink(file);
        others = await createOther();
      }
    });
    await assert.rejects(BatchLock.take(file, AbortSignal.timeout(9000)), { code: 'BATCH_BUSY' });
    assert.equal((await promises.stat(file, { bigint: true })).mtimeNs, others);
  });
});

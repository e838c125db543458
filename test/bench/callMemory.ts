import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { padImage } from '../simulator/codecs.ts';
import { collect, growth, type Measure } from './bench.ts';
import { CoreCalls } from './coreCalls.ts';
import { openService } from './service.ts';
import { median } from './statistics.ts';

const megabyte = 1e6;

/**
 * What a large call adds to the memory of a process that has made small calls before: resident, and what V8 and Node say
 * that they hold (heap and buffers). Resident memory includes what the allocator keeps back and pages of code that were
 * not needed until then.
 */
export const callMemory: Measure = async ({ folder, quick }) => {
  const service = await openService();
  try {
    const calls = new CoreCalls(service.endpoint, folder);
    await service.configure({ latencyMs: 0, resultBytes: 20_000 });
    const small = path.join(folder, 'small.png');
    await writeFile(small, padImage(await readFile('media/icon.png'), 200_000));
    for (let index = 0; index < 20; index++) await calls.make(`small ${index}`, [small]);
    await service.configure({ latencyMs: 0, resultBytes: 24 * megabyte });
    const picture = path.join(folder, 'input.png');
    await writeFile(picture, padImage(await readFile('media/icon.png'), 20 * megabyte));
    const resident: number[] = [];
    const held: number[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      collect();
      const watch = watchHeld();
      const { grownBytes } = await growth(() => calls.make(`large ${round}`, [picture]));
      held.push(watch() / megabyte);
      resident.push(grownBytes / megabyte);
    }
    await calls.close();
    const most = Math.max(...resident);
    return [
      {
        name: 'call-memory',
        title: 'the core, in a process of its own: one call with 20 MB upload and 24 MB result, after 20 small ones',
        // What is held counts pieces that were received and are not collected yet, too.
        numbers: { residentMb: most, medianResidentMb: median(resident), heldMb: median(held) },
        goals: [{ what: 'MB more resident memory', is: most, most: 16 }],
      },
    ];
  } finally {
    await service.stop();
  }
};

/** Begins to look at heap and buffers; the function returned ends it, and gives the most that they grew, in bytes. */
function watchHeld(): () => number {
  const now = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = now();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, now())), 5);
  return () => {
    clearInterval(timer);
    return Math.max(most, now()) - before;
  };
}

import { parentPort, workerData } from 'node:worker_threads';
import { readPicture } from './transformRead.ts';
import { PictureError } from './codecError.ts';
import { runTransform } from './transformRun.ts';
import type { TransformJob, TransformReply } from './transformJob.ts';

// The entry of the thread that decodes, scales and encodes large pictures: one job, one answer, end.
const { source, format, specs, folder } = workerData as TransformJob;

async function work(): Promise<TransformReply> {
  try {
    return { made: await runTransform(await readPicture(source), format, specs, folder) };
  } catch (error) {
    if (error instanceof PictureError) return { problem: error.problem, detail: error.detail };
    throw error; // reaches the other side as the thread's `error` event
  }
}

const reply = await work();
parentPort?.postMessage(reply, 'made' in reply ? reply.made.map(({ bytes }) => bytes.buffer) : []);

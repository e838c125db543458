import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import { type Plan, readPlan } from '../../src/batch/plan.ts';
import { createProduceItem } from '../../src/batch/produceItem.ts';
import { BatchRun } from '../../src/batch/runner.ts';
import type { BatchOptions } from '../../src/batch/runTypes.ts';
import { createCall } from '../../src/endpoint/client.ts';
import { systemClock } from '../../src/endpoint/clock.ts';
import { createHostTransport } from '../../src/endpoint/hostTransport.ts';
import { sandboxCall } from '../../src/endpoint/sandbox.ts';
import { openLedger } from '../../src/endpoint/ledger.ts';
import { diskFolder } from '../../src/result/diskFolder.ts';
import { loadInputImage } from '../../src/result/inputImage.ts';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';

/** A batch as the extension would run it, but for VS Code. */
export interface CoreBatch {
  /** Of the simulator. */
  readonly endpoint: string;
  /** Absolute paths. */
  readonly csv: string;
  readonly folder: string;
  /** For the record of paid calls and rescued files. */
  readonly storage: string;
  readonly concurrency?: number;
  readonly options?: Partial<BatchOptions>;
  readonly skipInvalid?: boolean;
  readonly sandbox?: boolean;
}

export function planFile(csv: string): Promise<Plan> {
  const signal = new AbortController().signal;
  const options = { tool: nanoBanana2, given: {}, local: {}, csvFolder: path.dirname(csv), signal };
  return readPlan(createReadStream(csv), options, loadInputImage);
}

/** Plans and starts a batch with the real client, record of calls and folder. */
export async function startCore(batch: CoreBatch): Promise<BatchRun> {
  const { csv, folder, storage } = batch;
  const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const real = createCall({
    transport: createHostTransport(),
    endpoint: new URL(batch.endpoint),
    apiKey: () => Promise.resolve('ak_batch_test'),
    clock: systemClock,
    logger,
  });
  const call = batch.sandbox ? sandboxCall : real;
  const ledger = openLedger({ folder: path.join(storage, 'calls'), clock: systemClock });
  const close = (): Promise<void> => ledger.close();
  const deps = {
    call,
    ledger,
    folder: diskFolder(folder),
    rescueFolder: path.join(storage, 'rescue'),
    clock: systemClock,
    logger,
  };
  const run = {
    csv: path.relative(folder, csv),
    tool: nanoBanana2.slug,
    given: {},
    local: {},
    concurrency: batch.concurrency ?? 4,
    skipInvalid: batch.skipInvalid ?? false,
    ...(batch.sandbox && { sandbox: true as const }),
  };
  const options = { folder, run, archive: 'images.zip', report: 'results.csv', ...batch.options };
  try {
    const produce = createProduceItem({ deps });
    const started = await BatchRun.start(await planFile(csv), options, { produce, loadImage: loadInputImage, logger });
    void started.finished.then(close, close);
    return started;
  } catch (error) {
    await close();
    throw error;
  }
}

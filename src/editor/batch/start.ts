import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import { type Plan, readPlan } from '../../batch/plan.ts';
import type { LoadImage } from '../../batch/ports.ts';
import { BatchRun } from '../../batch/runner.ts';
import type { BatchOptions, BatchSummary } from '../../batch/runTypes.ts';
import { StudioError } from '../../endpoint/errors.ts';
import { loadInputImage } from '../../result/inputImage.ts';
import { systemCodeOf } from '../../result/systemCode.ts';
import * as vscode from 'vscode';
import { requireOwnPlace } from '../ownPlace.ts';
import type { Studio } from '../studio.ts';
import { type BatchOrder, runRecordOf } from './order.ts';
import { batchProduce } from './produce.ts';
import { forgetUnfinished, rememberUnfinished } from './unfinished.ts';
import * as l10n from '@vscode/l10n';

const loadImage: LoadImage = (file, options) => loadInputImage(file, options);

/** Reads an order's CSV. @throws StudioError BAD_CSV if it cannot be read; what it holds is never thrown but in `problems` */
export async function planOf(order: BatchOrder, signal: AbortSignal): Promise<Plan> {
  const { csv, tool, given, local } = order;
  const source = createReadStream(csv);
  try {
    return await readPlan(source, { tool, given, local, csvFolder: path.dirname(csv), signal }, loadImage);
  } catch (cause) {
    const code = systemCodeOf(cause);
    if (code === undefined || signal.aborted) throw cause;
    throw new StudioError('BAD_CSV', l10n.t('{0} cannot be read ({1}).', csv, code), { cause });
  } finally {
    source.destroy();
  }
}

export type StartOptions = Pick<BatchOptions, 'only' | 'repeatUncertain'> & {
  /** A try of some rows: no report and no archive is written. */
  readonly bare?: boolean;
};

/**
 * Starts a batch. A window that ends sends nothing more and gives what is under way its time.
 * @throws StudioError UNTRUSTED_WORKSPACE, NO_API_KEY, BAD_CSV, BATCH_BUSY, WRITE_FAILED: nothing was sent then
 */
export async function startBatch(
  studio: Studio,
  order: BatchOrder,
  plan: Plan,
  options: StartOptions = {},
): Promise<BatchRun> {
  studio.requireTrust();
  await requireOwnPlace(vscode.Uri.file(order.folder));
  const { bare = false, ...rest } = options;
  const { produce, sandbox } = await batchProduce(studio, order);
  const run = await BatchRun.start(
    plan,
    {
      folder: order.folder,
      run: { ...runRecordOf(order), ...(sandbox && { sandbox }) },
      archive: bare ? null : order.archive,
      report: bare ? null : order.report,
      ...rest,
    },
    { produce, loadImage, logger: studio.log },
  );
  const stop = () => void run.cancel();
  studio.ending.addEventListener('abort', stop, { once: true });
  if (studio.ending.aborted) stop();
  // The run goes on by itself by now: what is only remembered must not make it look as if it had not begun.
  const unremembered = (error: unknown) => studio.log.warn(`remembering ${order.folder}: ${String(error)}`);
  await rememberUnfinished(studio.context, order.folder).catch(unremembered);
  const end = async (summary: BatchSummary | undefined) => {
    studio.ending.removeEventListener('abort', stop);
    const { generated, failed, uncertain } = summary ?? { generated: '?', failed: '?', uncertain: '?' };
    studio.log.info(`batch ${order.csv}: made ${generated}, failed ${failed}, uncertain ${uncertain}`);
    // A batch that this window's end cut off is offered again.
    if (!studio.ending.aborted) await forgetUnfinished(studio.context, order.folder).catch(unremembered);
  };
  void studio.track(run.finished.then(end, () => end(undefined)));
  return run;
}

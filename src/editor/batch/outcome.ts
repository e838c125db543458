import * as vscode from 'vscode';
import type { BatchRun } from '../../batch/runner.ts';
import type { BatchSummary } from '../../batch/runTypes.ts';
import { planOf, startBatch } from './start.ts';
import type { Studio } from '../studio.ts';
import type { BatchOrder } from './order.ts';

/** What a batch command gives back. Counts are of the CSV's rows; `cost` is what this run paid, in USD, as far as told. */
export interface BatchOutcome {
  /** Rows that have their picture, from this run or an earlier one. */
  readonly done: number;
  readonly failed: number;
  /** Rows with problems, left out. */
  readonly skipped: number;
  /** Rows that may have been paid for without a picture to show; never repeated by themselves. */
  readonly uncertain: number;
  readonly cost?: number;
  readonly archive: vscode.Uri;
  readonly report: vscode.Uri;
}

/**
 * Runs a batch to its end without a question.
 * @throws StudioError whatever keeps it from starting, or the failure that stopped it
 */
export async function runToEnd(studio: Studio, order: BatchOrder): Promise<BatchOutcome> {
  studio.requireTrust();
  if (!(await studio.inSandbox())) await studio.keys.get(studio.endpoint().origin);
  const plan = await planOf(order, studio.ending);
  const run: BatchRun = await startBatch(studio, order, plan);
  return outcomeOf(await run.finished, order);
}

function outcomeOf(summary: BatchSummary, order: BatchOrder): BatchOutcome {
  const { done, failed, skipped, uncertain, costUsd, stopped, generated } = summary;
  // What was made before is paid for and in its place; the reason must not be lost in a count.
  if (stopped) throw generated > 0 ? stopped.with({ charged: 'yes' }) : stopped;
  const at = (file: string | undefined, name: string) =>
    file === undefined ? vscode.Uri.joinPath(vscode.Uri.file(order.folder), name) : vscode.Uri.file(file);
  return {
    done,
    failed,
    skipped,
    uncertain,
    ...(costUsd !== undefined && { cost: costUsd }),
    archive: at(summary.archive, order.archive),
    report: at(summary.report, order.report),
  };
}

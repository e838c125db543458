import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ItemView } from '../../batch/itemView.ts';
import type { PlanItem } from '../../batch/plan.ts';
import type { BatchSession } from '../../editor/batch/session.ts';
import { shownPath } from '../../editor/uris.ts';
import { promptOf } from '../../tool/request.ts';
import type { BatchPlan, BatchProgress, Filter, TableRow } from '../protocol/batch.ts';

/** So many problems are listed, and so much of a prompt. */
const mostProblems = 200;
const promptShown = 300;

/** What the page shows of a plan. */
export async function shownPlan(session: BatchSession): Promise<BatchPlan> {
  const { plan, price, order, error, studio } = session;
  const problems = plan?.problems ?? [];
  return {
    name: session.name,
    csv: shownPath(vscode.Uri.file(order.csv)),
    folder: shownPath(vscode.Uri.file(order.folder)),
    reading: session.reading,
    rows: plan?.rows ?? 0,
    invalid: plan?.invalid ?? 0,
    fatal: problems.some(({ severity }) => severity === 'fatal'),
    problems: problems.slice(0, mostProblems).map(({ line, column, message }) => ({ line, column, message })),
    more: Math.max(0, problems.length - mostProblems),
    ...(error && { error: error.message }),
    ...(price?.usd !== undefined && { price: { usd: price.usd, estimated: price.estimated } }),
    ...(price?.balanceUsd !== undefined && { balanceUsd: price.balanceUsd }),
    hasKey: await hasKey(studio),
    trusted: vscode.workspace.isTrusted,
    interrupted: session.interrupted,
  };
}

async function hasKey(studio: BatchSession['studio']): Promise<boolean> {
  try {
    return studio.keys.sandbox.on || (await studio.keys.find(studio.endpoint().origin)) !== undefined;
  } catch {
    return true; // The setting is wrong: a run tells so.
  }
}

/** What the page shows of how a batch stands. */
export function shownProgress(session: BatchSession): BatchProgress {
  const { totals, summary, failure, concurrency } = session;
  const { waiting, running, done, failed, uncertain } = totals ?? session.count();
  const costUsd = totals ? totals.costUsd : summary?.costUsd;
  return {
    phase: !totals ? 'idle' : session.cancelling ? 'stopping' : 'running',
    waiting,
    running,
    done,
    failed,
    uncertain,
    ...(costUsd !== undefined && { costUsd }),
    ...(totals?.balanceUsd !== undefined && { balanceUsd: totals.balanceUsd }),
    setting: concurrency,
    limit: totals?.concurrency ?? concurrency,
    paused: totals?.paused ?? false,
    ...(totals?.notBefore !== undefined && { waitMs: Math.max(0, totals.notBefore - Date.now()) }),
    ...(totals?.leftMs !== undefined && { leftMs: totals.leftMs }),
    ...(summary && {
      ended: {
        generated: summary.generated,
        cancelled: summary.cancelled,
        ...(summary.stopped && { stopped: summary.stopped.message }),
        results: summary.report !== undefined,
      },
    }),
    ...(failure && { ended: { generated: 0, cancelled: false, stopped: failure.message, results: false } }),
  };
}

/** Rows of the table: those of a filter, from one on. */
export function shownRows(
  session: BatchSession,
  webview: vscode.Webview,
  { filter, from, count }: { readonly filter: Filter; readonly from: number; readonly count: number },
): { total: number; rows: TableRow[] } {
  const rows: TableRow[] = [];
  let total = 0;
  for (const [index, item] of (session.plan?.items ?? []).entries()) {
    const view = session.view(item);
    if (!view || !passes(filter, view.status)) continue;
    if (total >= from && rows.length < count) rows.push(shownRow(session, webview, item, view, index));
    total++;
  }
  return { total, rows };
}

function passes(filter: Filter, status: ItemView['status']): boolean {
  return filter === 'all' || (filter === 'open' ? status !== 'done' : filter === status);
}

export function shownRow(
  { order }: BatchSession,
  webview: vscode.Webview,
  item: PlanItem,
  view: ItemView,
  index: number,
): TableRow {
  const { key, row, line, status, changed, sent, file, width, height, bytes, costUsd, elapsedMs, error, note } = view;
  const isPicture = file !== undefined && /\.(?:png|jpe?g|webp|gif|svg|avif)$/i.test(file);
  return {
    key,
    index,
    row,
    line,
    name: file ?? item.stem,
    prompt: promptOf({ tool: { ...order.tool }, values: item.values }).slice(0, promptShown),
    status,
    ...(changed !== undefined && { changed }),
    ...(sent !== undefined && { sent }),
    ...(isPicture && {
      url: `${webview.asWebviewUri(vscode.Uri.file(path.join(order.folder, file))).toString()}?${bytes ?? 0}-${item.digest.slice(0, 8)}`,
    }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(bytes !== undefined && { bytes }),
    ...(costUsd !== undefined && { costUsd }),
    ...(elapsedMs !== undefined && { elapsedMs }),
    ...(error && {
      error: { message: error.message, charged: error.charged, ...(error.code && { code: error.code }) },
    }),
    ...(note !== undefined && { note }),
  };
}

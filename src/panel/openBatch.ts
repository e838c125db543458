import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { batchOrder, lastOrder, type BatchOrder } from '../editor/batch/order.ts';
import { holdSession } from '../editor/batch/sessions.ts';
import { unfinishedBatches } from '../editor/batch/unfinished.ts';
import { presentFailure } from '../editor/present.ts';
import type { Studio } from '../editor/studio.ts';
import { isUri } from '../editor/uris.ts';
import { BatchPage, titleOf } from './batch/batchPage.ts';
import { keptBatch, type KeptBatch } from './protocol/batch.ts';

const open = new Map<string, BatchPage>();

/** Opens the page of a batch: of a CSV, or (without one) of the batch that was run in a folder. */
export async function run(studio: Studio, csv?: unknown, folder?: unknown): Promise<void> {
  const output = isUri(folder) ? folder : undefined;
  try {
    if (isUri(csv)) show(studio, await orderFor(studio, csv, output), false);
    else if (output) show(studio, await lastOrder(studio, output), true);
  } catch (error) {
    presentFailure(studio, error, undefined);
  }
}

/** Puts a page back after the window was loaded anew. */
export async function restore(studio: Studio, panel: vscode.WebviewPanel, state: unknown): Promise<void> {
  const parsed = z.safeParse(keptBatch, state);
  if (!parsed.success) {
    panel.dispose();
    return;
  }
  const { csv, folder, last } = parsed.data;
  try {
    const place = vscode.Uri.file(folder);
    const order = last ? await lastOrder(studio, place) : await orderFor(studio, vscode.Uri.file(csv), place);
    const session = holdSession(studio, order);
    panel.title = titleOf(session);
    remember(new BatchPage(session, panel, parsed.data));
  } catch (error) {
    panel.dispose();
    presentFailure(studio, error, undefined);
  }
}

/** A batch that was cut off goes on as it was asked for; any other is what the settings say now. */
async function orderFor(studio: Studio, csv: vscode.Uri, output: vscode.Uri | undefined): Promise<BatchOrder> {
  const order = await batchOrder(studio, { csv, output });
  return unfinishedBatches(studio.context).includes(order.folder)
    ? await lastOrder(studio, vscode.Uri.file(order.folder))
    : order;
}

function show(studio: Studio, order: BatchOrder, last: boolean): void {
  const known = open.get(order.folder);
  if (known) {
    known.panel.reveal();
    return;
  }
  const kept: KeptBatch = { csv: order.csv, folder: order.folder, last };
  remember(BatchPage.open(holdSession(studio, order), kept));
}

function remember(page: BatchPage): void {
  const { folder } = page.session.order;
  open.set(folder, page);
  page.onDidClose(() => {
    if (open.get(folder) === page) open.delete(folder);
  });
}

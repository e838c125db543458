import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { BatchSession } from '../../editor/batch/session.ts';
import { offerKey } from '../../editor/keyPrompt.ts';
import { StudioError } from '../../endpoint/errors.ts';
import type { Handlers } from '../messenger.ts';
import type { BatchProtocol } from '../protocol/batch.ts';
import { askUncertain, confirmAbort, confirmCost, confirmRepeat } from './questions.ts';
import { shownPlan, shownProgress, shownRows } from './shownPlan.ts';

/** What the page of a batch may ask for. */
export function batchHandlers(session: BatchSession, webview: vscode.Webview): Handlers<BatchProtocol> {
  const { studio, order } = session;

  /** Everything that must be so before anything is sent. False = the user gave up. */
  const ready = async (): Promise<boolean> => {
    studio.requireTrust();
    return await offerKey(studio.keys, studio.endpoint().origin);
  };
  const ofStatus = (...wanted: string[]) =>
    session.plan?.items.filter((item) => wanted.includes(session.view(item)?.status ?? '')) ?? [];

  async function run({ skipInvalid }: { readonly skipInvalid: boolean }) {
    if (!(await ready())) return {};
    const plan = await session.refresh();
    // Placeholders take no uncertain row's place.
    const doubtful = (await studio.inSandbox()) ? none : keysOf(ofStatus('uncertain'));
    const answer = await askUncertain(doubtful.size);
    if (answer === undefined) return {};
    const repeatUncertain = answer === 'repeat' ? doubtful : none;
    const only = new Set([...keysOf(session.todo), ...repeatUncertain]);
    if (!(await confirmCost(session, plan, only))) return {};
    await session.start({ plan, skipInvalid, only, repeatUncertain });
    return {};
  }

  async function tryFirst({ skipInvalid }: { readonly skipInvalid: boolean }) {
    if (!(await ready())) return {};
    const plan = await session.refresh();
    const [first] = session.todo;
    if (!first) return {};
    const only = keysOf([first]);
    if (!(await confirmCost(session, plan, only))) return {};
    await session.start({ plan, skipInvalid, only, repeatUncertain: none, bare: true });
    return {};
  }

  async function retry(keys: readonly string[]) {
    const wanted = new Set(keys);
    if (wanted.size === 0 || !(await ready())) return {};
    const plan = await session.refresh();
    const doubtful = keysOf(ofStatus('uncertain').filter(({ key }) => wanted.has(key)));
    if (!(await confirmRepeat(doubtful.size)) || !(await confirmCost(session, plan, wanted))) return {};
    await session.retry(plan, wanted, doubtful);
    return {};
  }

  async function cancel() {
    if (session.cancelling && !(await confirmAbort(session.totals?.running ?? 0))) return {};
    session.cancel();
    return {};
  }

  const fileOf = (key: string): vscode.Uri => {
    const item = session.plan?.items.find((one) => one.key === key);
    const file = item && session.view(item)?.file;
    if (file === undefined) throw new StudioError('BAD_PARAMETER', l10n.t('This row has no picture yet.'));
    return vscode.Uri.file(path.join(order.folder, file));
  };

  async function showLine({ line, column }: { readonly line: number; readonly column: number }) {
    const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(order.csv));
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(at, at),
      viewColumn: vscode.ViewColumn.Beside,
      preview: true,
    });
    return {};
  }

  return {
    begin: async () => ({ plan: await shownPlan(session), progress: shownProgress(session) }),
    rows: (wanted) => shownRows(session, webview, wanted),
    run,
    tryFirst,
    retry: ({ key }) => retry([key]),
    retryFailed: () => retry(ofStatus('failed').map(({ key }) => key)),
    pause: () => done(() => session.pause()),
    resume: () => done(() => session.resume()),
    cancel,
    concurrency: ({ calls }) => done(() => session.setConcurrency(calls)),
    open: ({ key }) =>
      done(() => vscode.commands.executeCommand('vscode.open', fileOf(key), { viewColumn: vscode.ViewColumn.Beside })),
    reveal: ({ key }) => done(() => vscode.commands.executeCommand('revealInExplorer', fileOf(key))),
    showLine,
    openResults: () => openResults(session),
    enterKey: () => done(() => offerKey(studio.keys, studio.endpoint().origin)),
  };
}

const none: ReadonlySet<string> = new Set();

function keysOf(items: readonly { readonly key: string }[]): ReadonlySet<string> {
  return new Set(items.map(({ key }) => key));
}

async function done(work: () => unknown): Promise<Record<string, never>> {
  await work();
  return {};
}

/** The report beside the table, and the folder in the explorer. */
async function openResults({ summary, order }: BatchSession): Promise<Record<string, never>> {
  const report = vscode.Uri.file(summary?.report ?? path.join(order.folder, order.report));
  await vscode.commands.executeCommand(
    'revealInExplorer',
    summary?.archive ? vscode.Uri.file(summary.archive) : report,
  );
  await vscode.window.showTextDocument(report, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  return {};
}

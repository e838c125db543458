import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { show, showFailure } from '../notifications.ts';
import { usd } from '../price.ts';
import { prefix } from '../settings.ts';
import type { BatchSession } from './session.ts';

/**
 * Shows a run whose page is closed: a notification with its progress, whose *Cancel* lets end what is under way, and a
 * message at the end. Until the run ends or its page is open again.
 */
export async function followInBackground(session: BatchSession, hasPage: () => boolean): Promise<void> {
  const title = l10n.t('Batch {0}', session.name);
  const state = { ended: false, cancelled: false };
  const follow = (
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token?: vscode.CancellationToken,
  ) =>
    new Promise<void>((resolve) => {
      let shown = 0;
      const report = () => {
        const { totals } = session;
        if (hasPage()) finish();
        if (!totals) return;
        const share = (100 * (totals.done + totals.failed + totals.uncertain)) / Math.max(1, totals.items);
        const message = state.cancelled
          ? l10n.t('stopping, {0} still under way', totals.running)
          : totals.costUsd === undefined
            ? l10n.t('{0} of {1} rows', totals.done, totals.items)
            : l10n.t('{0} of {1} rows, {2}', totals.done, totals.items, usd(totals.costUsd));
        progress.report({ message, increment: share - shown });
        shown = share;
      };
      const finish = () => {
        for (const listener of listeners) listener.dispose();
        resolve();
      };
      const listeners = [
        session.onDidProgress(report),
        session.onDidTurn(() => {
          state.ended = !session.isRunning;
          if (state.ended) finish();
        }),
        ...(token
          ? [
              token.onCancellationRequested(() => {
                state.cancelled = true;
                session.cancel();
                finish();
              }),
            ]
          : []),
      ];
      report();
    });
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    follow,
  );
  if (state.cancelled && !state.ended)
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (progress) =>
      follow(progress),
    );
  if (state.ended && !hasPage()) await tellEnd(session);
}

async function tellEnd(session: BatchSession): Promise<void> {
  const { summary, failure } = session;
  const open = {
    label: l10n.t('Show Batch'),
    run: () =>
      vscode.commands.executeCommand(
        `${prefix}.internal.openBatch`,
        vscode.Uri.file(session.order.csv),
        vscode.Uri.file(session.order.folder),
      ),
  };
  if (!summary) {
    await showFailure(failure);
    return;
  }
  const facts = [
    l10n.t('Batch {0}: {1} rows done', session.name, summary.done),
    ...(summary.failed > 0 ? [l10n.t('{0} failed', summary.failed)] : []),
    ...(summary.uncertain > 0 ? [l10n.t('{0} uncertain', summary.uncertain)] : []),
    ...(summary.waiting > 0 ? [l10n.t('{0} not sent', summary.waiting)] : []),
    ...(summary.costUsd === undefined ? [] : [usd(summary.costUsd)]),
  ].join(' · ');
  const reason = summary.stopped ? ` — ${summary.stopped.message}` : '';
  const bad = summary.failed + summary.uncertain > 0 || summary.stopped !== undefined;
  await show(bad ? 'warning' : 'info', `${facts}${reason}`, [open]);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plain } from '../notifications.ts';
import { usd } from '../price.ts';
import { prefix } from '../settings.ts';
import type { BatchSession } from './session.ts';

/** Shows a running batch in the status bar; a click opens its page. Until the run ends. */
export function showInStatusBar(session: BatchSession): void {
  const item = vscode.window.createStatusBarItem(`${prefix}.batch`, vscode.StatusBarAlignment.Left, 0);
  item.name = l10n.t('Nano Banana Batch');
  item.command = {
    title: l10n.t('Open Batch'),
    command: `${prefix}.internal.openBatch`,
    arguments: [vscode.Uri.file(session.order.csv), vscode.Uri.file(session.order.folder)],
  };
  const update = () => {
    const { totals } = session;
    if (!totals) return;
    const { done, items, failed, uncertain, costUsd, paused } = totals;
    const icon = paused ? '$(debug-pause)' : '$(sync~spin)';
    item.text = `${icon} ${plain(session.name).replaceAll('$(', '$ (')} ${done}/${items}`;
    const facts = [
      l10n.t('{0} of {1} rows done', done, items),
      ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
      ...(uncertain > 0 ? [l10n.t('{0} uncertain', uncertain)] : []),
      ...(costUsd === undefined ? [] : [l10n.t('{0} so far', usd(costUsd))]),
    ];
    item.tooltip = facts.join(' · ');
    item.accessibilityInformation = { label: `${session.name}: ${facts.join(', ')}`, role: 'button' };
  };
  const listeners = [
    session.onDidProgress(update),
    session.onDidTurn(() => {
      if (session.isRunning) return;
      for (const listener of listeners) listener.dispose();
      item.dispose();
    }),
  ];
  update();
  item.show();
}

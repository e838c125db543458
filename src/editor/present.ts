import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { logFailure } from './log.ts';
import { show, showFailure, type Action } from './notifications.ts';
import { usd } from './price.ts';
import type { Made, Studio } from './studio.ts';
import { shownPath } from './uris.ts';

/** Opens a result and says what it cost, with what can be done next. Does not wait for the message to be closed. */
export async function presentResult(studio: Studio, made: Made): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', made.uri, { preview: false });
  const facts = [
    l10n.t('Saved {0}', shownPath(made.uri)),
    ...(made.width && made.height ? [`${made.width} × ${made.height}`] : []),
    ...(made.cost === undefined ? [] : [usd(made.cost)]),
    ...(made.balance === undefined ? [] : [l10n.t('{0} left', usd(made.balance))]),
  ];
  const reveal: Action = {
    label: l10n.t('Reveal'),
    run: () => vscode.commands.executeCommand('revealInExplorer', made.uri),
  };
  void show(made.warnings ? 'warning' : 'info', [facts.join(' · '), ...(made.warnings ?? [])].join(' — '), [reveal]);
  studio.log.info(`presented ${shownPath(made.uri)}`);
}

/** Logs a failure and tells it, without waiting for the message to be closed. */
export function presentFailure(studio: Studio, error: unknown, retry: (() => unknown) | undefined): void {
  logFailure(studio.log, 'call failed', error);
  void showFailure(error, retry);
}

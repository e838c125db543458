import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { SessionCosts } from '../editor/costs.ts';
import { usd } from '../editor/price.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';

/** The status bar item: what this session cost, and what is left. Not there before the first call. */
export function registerCosts(studio: Studio): { dispose(): void } {
  const costs = costsOf(studio);
  let item: vscode.StatusBarItem | undefined;
  const update = () => {
    if (costs.calls === 0) return;
    item ??= create();
    item.text = statusText(costs);
    item.tooltip = [
      ...(costs.inFlight > 0 ? [l10n.t('{0} under way', costs.inFlight)] : []),
      l10n.t(
        'This session: {0}',
        costs.usd === undefined ? l10n.t('{0} paid calls', costs.chargedCalls) : usd(costs.usd),
      ),
      ...(costs.balance === undefined ? [] : [l10n.t('Balance: {0}', usd(costs.balance))]),
      ...(costs.doubtfulCalls > 0 ? [l10n.t('{0} may have been charged', costs.doubtfulCalls)] : []),
      l10n.t('Click for details'),
    ].join('\n');
    item.show();
  };
  const subscription = costs.onDidChange(update);
  return {
    dispose: () => {
      subscription.dispose();
      item?.dispose();
    },
  };
}

function create(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(`${prefix}.cost`, vscode.StatusBarAlignment.Right, 90);
  item.name = l10n.t('Nano Banana: Cost');
  item.command = `${prefix}.showCost`;
  return item;
}

function statusText(costs: SessionCosts): string {
  const icon = costs.inFlight > 0 ? '$(loading~spin)' : costs.doubtfulCalls > 0 ? '$(question)' : '$(credit-card)';
  const spent = costs.usd === undefined ? l10n.t('{0} paid calls', costs.chargedCalls) : usd(costs.usd);
  const left = costs.balance === undefined ? [] : [l10n.t('{0} left', usd(costs.balance))];
  return [`${icon} ${spent}`, ...left].join(' · ');
}

let known: { readonly studio: Studio; readonly costs: SessionCosts } | undefined;

/** The one count of this window, for the item and the command. */
export function costsOf(studio: Studio): SessionCosts {
  if (known?.studio !== studio) {
    known = { studio, costs: new SessionCosts(studio) };
    studio.context.subscriptions.push(known.costs);
  }
  return known.costs;
}

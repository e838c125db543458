import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Plan } from '../../batch/plan.ts';
import type { BatchSession } from '../../editor/batch/session.ts';
import { usd } from '../../editor/price.ts';
import { readSettings } from '../../editor/settings.ts';

/** Asks before a run of these rows if it costs more than the setting allows unasked, or its price is not known. False = do not run. */
export async function confirmCost(session: BatchSession, plan: Plan, keys: ReadonlySet<string>): Promise<boolean> {
  const rows = keys.size;
  if (rows === 0) return true;
  const { confirmCostAbove } = readSettings(session.order.scope);
  const { usd: total, balanceUsd: balance } = await session.priceOfRows(plan, keys);
  const short = total !== undefined && balance !== undefined && balance < total;
  const dear = confirmCostAbove !== undefined && (total === undefined || total > confirmCostAbove);
  if (!dear && !short) return true;
  const message =
    total === undefined
      ? l10n.t('Run {0} rows? What they cost is not known.', rows)
      : l10n.t('Run {0} rows for about {1}?', rows, usd(total));
  const detail = [
    ...(balance === undefined ? [] : [l10n.t('The account has {0}.', usd(balance))]),
    ...(short ? [l10n.t('That is not enough: the batch will stop when it is used up, and can go on later.')] : []),
    ...(confirmCostAbove === undefined
      ? []
      : [l10n.t('Asked above {0} (setting confirmCostAbove).', usd(confirmCostAbove))]),
  ].join(' ');
  const yes = l10n.t('Run');
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

/** Asks whether rows that may have been paid for are sent again. `undefined` = give up the run. */
export async function askUncertain(rows: number): Promise<'repeat' | 'leave' | undefined> {
  if (rows === 0) return 'leave';
  const leave = l10n.t('Leave Them Out');
  const repeat = l10n.t('Repeat Them');
  const picked = await vscode.window.showWarningMessage(
    rows === 1
      ? l10n.t('One row may have been charged, but its picture never arrived.')
      : l10n.t('{0} rows may have been charged, but their pictures never arrived.', rows),
    {
      modal: true,
      detail: l10n.t(
        'They were under way when the connection or the editor ended. Repeated, they may be charged twice.',
      ),
    },
    leave,
    repeat,
  );
  return picked === leave ? 'leave' : picked === repeat ? 'repeat' : undefined;
}

/** Asks before rows that may have been paid for are sent again. */
export async function confirmRepeat(rows: number): Promise<boolean> {
  if (rows === 0) return true;
  const repeat = l10n.t('Repeat');
  const picked = await vscode.window.showWarningMessage(
    rows === 1
      ? l10n.t('This row may have been charged already. Repeat it, and perhaps pay twice?')
      : l10n.t('{0} of these rows may have been charged already. Repeat them, and perhaps pay twice?', rows),
    { modal: true },
    repeat,
  );
  return picked === repeat;
}

/** Asks before what is under way is cut off. */
export async function confirmAbort(rows: number): Promise<boolean> {
  if (rows === 0) return true;
  const stop = l10n.t('Cut Off');
  const picked = await vscode.window.showWarningMessage(
    l10n.t('Cut off {0} rows that are under way?', rows),
    {
      modal: true,
      detail: l10n.t(
        'They were sent already and may be charged without a picture to show for it. They end by themselves if you wait.',
      ),
    },
    stop,
  );
  return picked === stop;
}

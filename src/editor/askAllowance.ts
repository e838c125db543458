import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { BudgetAnswer, BudgetQuestion } from './allowance.ts';
import { plain } from './notifications.ts';
import { usd } from './price.ts';

/** Asks the user, in a dialog of its own: an agent whose tools are approved by themselves cannot answer it. */
export async function askAllowance(question: BudgetQuestion): Promise<BudgetAnswer> {
  const { who, priceUsd, guessed, spentUsd, limitUsd } = question;
  const once = l10n.t('Allow This Call');
  const more = l10n.t('Raise the Allowance');
  const price = guessed
    ? l10n.t('The price is not known; it is counted as {0}.', usd(priceUsd))
    : l10n.t('The call costs about {0}.', usd(priceUsd));
  try {
    const picked = await vscode.window.showWarningMessage(
      l10n.t('{0} wants to spend more than the allowance of this session', plain(who)),
      {
        modal: true,
        detail: `${price} ${l10n.t('Spent so far by agents and other extensions: {0} of {1}.', usd(spentUsd), usd(limitUsd))}`,
      },
      once,
      more,
    );
    return picked === once ? 'once' : picked === more ? 'more' : 'no';
  } catch {
    return 'nobody'; // a window that shows no dialogs, such as a test's
  }
}

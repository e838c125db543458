import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ImageRequest } from '../tool/request.ts';
import { plain } from './notifications.ts';
import { callPrice, priceOf, usd } from './price.ts';
import { readSettings } from './settings.ts';
import type { Studio } from './studio.ts';

/** So many times the price that is known a request may cost, by size and the like: below, the service is not asked. */
const margin = 4;

/**
 * Asks before a call, or several of one request, that would cost more than the setting allows unasked. What nothing is
 * known of is not asked about: its price is told afterwards, and counts the next time. False = do not call.
 */
export async function confirmPrice(
  studio: Pick<Studio, 'service' | 'memory' | 'inSandbox'>,
  request: Pick<ImageRequest, 'tool' | 'values'>,
  scope: vscode.Uri | undefined,
  calls = 1,
): Promise<boolean> {
  const { confirmCostAbove: limit } = readSettings(scope);
  const known = callPrice(request.tool, studio.memory);
  if (limit === undefined || known === undefined || known * margin * calls <= limit) return true;
  if (await studio.inSandbox()) return true;
  const price = await priceOf(studio, request, new AbortController().signal);
  const total = (price?.maxUsd ?? price?.usd ?? known) * calls;
  if (total <= limit) return true;
  const question =
    calls === 1
      ? l10n.t('Run {0} for about {1}?', plain(request.tool.name), usd(total))
      : l10n.t('Run {0} {1} times for about {2}?', plain(request.tool.name), calls, usd(total));
  const detail = l10n.t('Asked above {0} (setting confirmCostAbove).', usd(limit));
  const run = l10n.t('Run');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, run)) === run;
}

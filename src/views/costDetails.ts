import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { show } from '../editor/notifications.ts';
import { presentFailure } from '../editor/present.ts';
import { usd } from '../editor/price.ts';
import type { Studio } from '../editor/studio.ts';
import type { CostSummary, Spent } from '../endpoint/costs.ts';
import type { LedgerEntry, Verdict } from '../endpoint/ledgerEntry.ts';
import { costsOf } from './costStatus.ts';
import { supportText } from './costSupport.ts';

interface Row extends vscode.QuickPickItem {
  readonly run?: () => unknown;
}

/** How long the list waits for the balance before it is shown without. In milliseconds. */
const patience = 4000;

/** What was spent, and what may have been. With any object as argument returns the numbers and shows nothing. */
export async function run(
  studio: Studio,
  argument?: unknown,
): Promise<(CostSummary & { readonly balance?: number }) | undefined> {
  const costs = costsOf(studio);
  if (typeof argument === 'object' && argument !== null) {
    const balance = await costs.refreshBalance(AbortSignal.timeout(30_000));
    return { ...(await costs.summary()), ...(balance !== undefined && { balance }) };
  }
  try {
    const balance = (await costs.refreshBalance(AbortSignal.timeout(patience))) ?? costs.balance;
    await showRows(studio, await costs.summary(), balance);
  } catch (error) {
    presentFailure(studio, error, undefined);
  }
  return undefined;
}

async function showRows(studio: Studio, summary: CostSummary, balance: number | undefined): Promise<void> {
  const title = l10n.t('Cost of Nano Banana');
  const rows: Row[] = [
    {
      label: l10n.t('Balance'),
      description: balance === undefined ? l10n.t('not told by the service') : usd(balance),
    },
    { label: l10n.t('This Session'), description: spentText(summary.session) },
    { label: l10n.t('Today'), description: spentText(summary.today) },
    { label: l10n.t('This Workspace'), description: spentText(summary.workspace) },
    ...group(
      l10n.t('By Tool'),
      summary.tools.map(({ tool, ...spent }) => ({ label: tool, description: spentText(spent) })),
    ),
    ...group(
      l10n.t('Perhaps Charged'),
      summary.uncertain.slice(0, 50).map((entry) => ({
        label: `$(question) ${(entry.prompt ?? '').replace(/\s+/g, ' ').replace(/\$\(/g, '$ (').slice(0, 60) || entry.tool}`,
        description: time(entry.at),
        detail: l10n.t('Request {0}, call {1}', entry.outcome?.requestId ?? l10n.t('without id'), entry.id),
        run: () => decide(studio, entry),
      })),
    ),
    ...group(l10n.t('More'), [
      {
        label: `$(copy) ${l10n.t('Copy for Support')}`,
        run: async () => {
          await vscode.env.clipboard.writeText(supportText(summary, balance, studio.version));
          void show('info', l10n.t('Copied: costs and uncertain calls with their request ids. There is no key in it.'));
        },
      },
    ]),
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: l10n.t('What was spent, as far as the service told'),
  });
  await picked?.run?.();
}

function group(label: string, rows: readonly Row[]): Row[] {
  return rows.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows] : [];
}

/** The user knows better, from the service's own page. */
async function decide(studio: Studio, entry: LedgerEntry): Promise<void> {
  const verdicts: readonly (Row & { readonly verdict?: Verdict })[] = [
    { label: l10n.t('It Was Charged'), verdict: 'charged' },
    { label: l10n.t('It Was Not Charged'), verdict: 'not-charged' },
    { label: l10n.t('I Don’t Know: Don’t List It Any More'), verdict: 'unknown' },
    {
      label: l10n.t('Copy Its Ids'),
      run: () => vscode.env.clipboard.writeText([entry.outcome?.requestId, entry.id].filter(Boolean).join(' ')),
    },
  ];
  const picked = await vscode.window.showQuickPick(verdicts, { title: l10n.t('Was this call charged?') });
  if (picked?.verdict) await costsOf(studio).resolve(entry.id, picked.verdict);
  else await picked?.run?.();
  if (picked) await run(studio);
}

function spentText({ calls, usd: amount, unpriced }: Spent): string {
  const count = calls === 1 ? l10n.t('1 call') : l10n.t('{0} calls', calls);
  if (calls === 0) return l10n.t('nothing');
  if (unpriced === calls) return l10n.t('{0}, at a price the service did not tell', count);
  return unpriced === 0
    ? `${usd(amount)} · ${count}`
    : l10n.t('{0} · {1}, {2} of them at a price the service did not tell', usd(amount), count, unpriced);
}

const time = (at: number) =>
  new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);

import * as l10n from '@vscode/l10n';
import type { LedgerEntry } from '../endpoint/ledgerEntry.ts';
import type { Ledger } from '../endpoint/ledger.ts';
import type { Logger } from './log.ts';
import { show, type Action } from './notifications.ts';

/**
 * Tells once, quietly, of calls that were under way when an earlier window ended: they may have been charged, and
 * nothing repeats them by itself.
 */
export async function tellUncertain(ledger: Ledger, log: Logger, details: Action): Promise<void> {
  const entries = await ledger.uncertain();
  if (entries.length === 0) return;
  for (const entry of entries) log.warn(`uncertain: ${describe(entry)}`);
  // Marked first: a message that is never closed would be shown again by every window.
  await ledger.markShown(entries.map(({ id }) => id));
  const [only] = entries;
  const message =
    entries.length === 1 && only
      ? l10n.t(
          'A call was under way when the editor ended, so it may have been charged: "{0}". It is not repeated by itself.',
          only.prompt ?? only.tool,
        )
      : l10n.t(
          '{0} calls were under way when the editor ended, so they may have been charged. They are not repeated by themselves.',
          entries.length,
        );
  await show('warning', message, [details]);
}

function describe({ id, at, tool, prompt, destination, sentAt }: LedgerEntry): string {
  const when = new Date(at).toISOString();
  return `${when} ${tool} ${JSON.stringify(prompt ?? '')} for ${destination}, ${sentAt ? 'sent' : 'perhaps sent'}, call ${id}`;
}

import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { LedgerEntry } from '../endpoint/ledgerEntry.ts';
import type { Ledger } from '../endpoint/ledger.ts';
import { partNamed } from '../result/part.ts';
import { rescue } from '../result/rescue.ts';
import type { Logger } from './log.ts';
import { show, type Action } from './notifications.ts';

/** Where a killed call may have left what it had received, beside the folder that it was for. */
export interface Places {
  /** Absolute paths on disk. */
  readonly rescue: string;
  readonly incoming: string;
}

/**
 * Tells once, quietly, of calls that were under way when an earlier window ended: they may have been charged, and
 * nothing repeats them by itself.
 */
export async function tellUncertain(ledger: Ledger, log: Logger, details: Action, places: Places): Promise<void> {
  const entries = await ledger.uncertain();
  if (entries.length === 0) return;
  for (const entry of entries) {
    const kept = await keepWhatCame(entry, places).catch((error: unknown) => String(error));
    log.warn(`uncertain: ${describe(entry)}${kept === undefined ? '' : `, received: ${kept}`}`);
  }
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

/** Bytes that a killed call had received go to the rescue folder, since they may be paid for; an empty file goes. */
async function keepWhatCame(
  { id, destination, prompt, tool }: LedgerEntry,
  { rescue: rescueFolder, incoming }: Places,
): Promise<string | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return undefined; // not one of ours: it becomes a file's name
  const uri = vscode.Uri.parse(destination);
  for (const folder of [...(uri.scheme === 'file' ? [uri.fsPath] : []), incoming, rescueFolder]) {
    const kept = await rescue(path.join(folder, partNamed(id)), {
      folder: rescueFolder,
      reason: l10n.t('Left half received in {0} when the editor ended.', folder),
      name: prompt ?? tool,
    });
    if (kept !== undefined) return kept;
  }
  return undefined;
}

function describe({ id, at, tool, prompt, destination, sentAt }: LedgerEntry): string {
  const when = new Date(at).toISOString();
  return `${when} ${tool} ${JSON.stringify(prompt ?? '')} for ${destination}, ${sentAt ? 'sent' : 'perhaps sent'}, call ${id}`;
}

import * as l10n from '@vscode/l10n';
import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { removeIfThere } from '../result/place.ts';
import { incomingOf, innerFolder, type Journal, type JournalItem } from './journal.ts';
import { finishPlacing } from './placing.ts';

/**
 * Settles what a killed process left open, before a batch goes on: a result that was received whole is put in its place;
 * a request that may have been handed over becomes uncertain. Rejects with `WRITE_FAILED` or the system's error.
 */
export async function recover(journal: Journal, folder: string): Promise<void> {
  await removeLeftovers(folder);
  const taken = new Map(
    [...journal.items].flatMap(([key, { stored }]) => (stored ? [[stored.file, key] as const] : [])),
  );
  // What is open is of the last run.
  const sandbox = journal.lastRun?.sandbox;
  for (const [key, item] of [...journal.items]) {
    const { row, digest } = item;
    const given = sandbox ? ({ type: 'planned', key, row, digest } as const) : uncertainRecord(key, item);
    if (item.state === 'sent') await journal.append(given);
    else if (item.state === 'received' && item.received) {
      const placed = await finishPlacing(folder, item.received, item.stored, (name) => {
        const owner = taken.get(name);
        return owner !== undefined && owner !== key;
      });
      if (!placed) await journal.append(given);
      else {
        const { size } = await stat(path.join(folder, placed.name));
        await journal.append({
          type: 'stored',
          key,
          row: item.row,
          digest: item.digest,
          file: placed.name,
          sha256: item.received.sha256,
          bytes: size,
          ...(sandbox && { sandbox }),
        });
      }
    }
  }
}

/**
 * Removes what a killed process left that holds nothing of worth: parts of archives and reports, and empty parts of results.
 * Others may hold bytes that were paid for: `produce` brings them to the rescue folder in time.
 */
async function removeLeftovers(folder: string): Promise<void> {
  const inner = path.join(folder, innerFolder);
  const incoming = incomingOf(folder);
  for (const file of await partsIn(inner)) await removeIfThere(file);
  for (const file of await partsIn(incoming)) if ((await stat(file)).size === 0) await removeIfThere(file);
}

async function partsIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.part')).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

function uncertainRecord(key: string, { row, digest }: JournalItem) {
  return {
    type: 'uncertain',
    key,
    row,
    digest,
    charged: 'maybe',
    message: l10n.t(
      'The editor ended while this row was under way. It may have been charged. Repeat it if you need it.',
    ),
  } as const;
}

import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { MediaType } from '../result/mediaType.ts';
import type { ItemView } from './itemView.ts';
import type { JournalIndex, JournalItem } from './journal.ts';
import type { EndedRecord, StoredRecord } from './journalRecords.ts';
import type { PlanItem } from './plan.ts';

/**
 * How rows stand before a run, by the journal and the files that are there: `done` if the file is there and the recipe the
 * same; `uncertain` if this very request may have been paid for; else `waiting` (with the last failure, if any). A
 * placeholder of the sandbox counts only there, and takes no real picture's place.
 */
export async function compareItem(
  folder: string,
  item: PlanItem,
  index: JournalIndex,
  sandbox: boolean,
): Promise<ItemView> {
  const base = baseView(item);
  const known = index.items.get(item.key);
  if (!known) return base;
  const { stored, ended } = known;
  const there = stored !== undefined && (await isFile(path.join(folder, stored.file)));
  const isCurrent = stored?.digest === item.digest;
  const isReal = !stored?.sandbox;
  if (there && (sandbox ? isCurrent || isReal : isCurrent && isReal))
    return { ...base, status: 'done', ...storedFacts(stored) };
  const changed = there ? { changed: true, file: stored.file } : {};
  if (known.digest !== item.digest) return { ...base, ...changed };
  if (isOpen(known)) return { ...base, ...changed, status: 'uncertain', ...(ended && endedFacts(ended)) };
  return { ...base, ...changed, ...(ended && endedFacts(ended)) };
}

/** `sent` and `received` are what a kill left open, until the next run settles them. */
function isOpen({ state }: JournalItem): boolean {
  return state === 'uncertain' || state === 'sent' || state === 'received';
}

export function baseView(item: PlanItem): ItemView {
  const { key, row, line, stem, id } = item;
  return { key, row, line, stem, ...(id !== undefined && { id }), status: 'waiting' };
}

export function storedFacts(stored: StoredRecord): Partial<ItemView> {
  const { file, bytes, width, height, costUsd, requestId, elapsedMs, note } = stored;
  return {
    file,
    bytes,
    ...(stored.mediaType !== undefined && { mediaType: stored.mediaType as MediaType }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(costUsd !== undefined && { costUsd }),
    ...(requestId !== undefined && { requestId }),
    ...(elapsedMs !== undefined && { elapsedMs }),
    ...(note !== undefined && { note }),
  };
}

export function endedFacts({ code, message, charged, costUsd, requestId }: EndedRecord): Partial<ItemView> {
  return {
    error: { ...(code !== undefined && { code }), message, charged },
    ...(costUsd !== undefined && { costUsd }),
    ...(requestId !== undefined && { requestId }),
  };
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

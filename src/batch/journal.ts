import * as l10n from '@vscode/l10n';
import { createReadStream } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { StudioError } from '../endpoint/errors.ts';
import { systemCodeOf } from '../result/systemCode.ts';
import { DurableFile } from './durableFile.ts';
import {
  type EndedRecord,
  type JournalRecord,
  journalRecord,
  type MadeRecord,
  type ReceivedRecord,
  type RunRecord,
  type StoredRecord,
} from './journalRecords.ts';
import { BatchLock } from './lock.ts';

/** The folder, inside a batch's folder, with what belongs to the batch and not to the user: journal, lock, backups. */
export const innerFolder = '.nano-banana';
const journalName = 'journal.jsonl';

/** What a journal says of one item, by its last records. */
export interface JournalItem {
  readonly state: 'planned' | 'sent' | 'received' | 'stored' | 'failed' | 'uncertain';
  /** Of the recipe that `state` is about. */
  readonly digest: string;
  readonly row: number;
  /** The last good file, perhaps of an older recipe. */
  readonly stored?: StoredRecord;
  /** With `received`. */
  readonly received?: ReceivedRecord;
  /** With `failed` and `uncertain`. */
  readonly ended?: EndedRecord;
}

/** What is remembered of a journal: one entry an item, however long the journal is. */
export interface JournalIndex {
  readonly items: ReadonlyMap<string, JournalItem>;
  readonly lastRun: RunRecord | undefined;
  readonly made: ReadonlyMap<MadeRecord['what'], MadeRecord>;
}

/** Absolute path of the journal of a batch's folder. */
export function journalOf(folder: string): string {
  return path.join(folder, innerFolder, journalName);
}

/** Absolute path of the folder in which a batch's results are received. */
export function incomingOf(folder: string): string {
  return path.join(folder, innerFolder, 'incoming');
}

/** Absolute path of the folder in which files that a batch replaced are kept. */
export function backupsOf(folder: string): string {
  return path.join(folder, innerFolder, 'backup');
}

/** The batch's folder, from its own path or that of its journal. */
export function batchFolderOf(folderOrJournal: string): string {
  return path.basename(folderOrJournal) === journalName
    ? path.dirname(path.dirname(folderOrJournal))
    : path.basename(folderOrJournal) === innerFolder
      ? path.dirname(folderOrJournal)
      : folderOrJournal;
}

/** Reads a journal without taking the batch; empty if there is none. Lines that are torn or not understood are passed over. */
export function readJournal(folder: string): Promise<JournalIndex> {
  return readIndex(folder);
}

async function readIndex(folder: string): Promise<Index> {
  const index = new Index();
  const stream = createReadStream(journalOf(folder));
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) index.readLine(line);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' && systemCodeOf(error) !== 'ENOTDIR') throw error;
  } finally {
    stream.destroy();
  }
  return index;
}

/** A batch's journal, held by one process at a time. What is appended is on disk when `append` resolves. */
export class Journal implements JournalIndex {
  readonly #index: Index;
  readonly #file: DurableFile;
  readonly #lock: BatchLock;

  private constructor(index: Index, file: DurableFile, lock: BatchLock) {
    this.#index = index;
    this.#file = file;
    this.#lock = lock;
  }

  /** Takes the batch. Throws `BATCH_BUSY` if another window has it, `WRITE_FAILED` if the folder cannot be written. */
  static async open(folder: string, signal: AbortSignal): Promise<Journal> {
    const inner = path.join(folder, innerFolder);
    let lock: BatchLock | undefined;
    try {
      await mkdir(inner, { recursive: true });
      await refuseLinks([inner, journalOf(folder), incomingOf(folder), backupsOf(folder)]);
      lock = await BatchLock.take(path.join(inner, 'lock'), signal);
      const index = await readIndex(folder);
      return new Journal(index, await DurableFile.open(journalOf(folder)), lock);
    } catch (error) {
      await lock?.release();
      const code = systemCodeOf(error);
      if (error instanceof StudioError || code === undefined || signal.aborted) throw error;
      const message = l10n.t(
        'Nothing was sent: {0} cannot be written ({1}). Choose another folder or free some space.',
        folder,
        code,
      );
      throw new StudioError('WRITE_FAILED', message, { systemCode: code, cause: error });
    }
  }

  get items(): ReadonlyMap<string, JournalItem> {
    return this.#index.items;
  }

  get lastRun(): RunRecord | undefined {
    return this.#index.lastRun;
  }

  get made(): ReadonlyMap<MadeRecord['what'], MadeRecord> {
    return this.#index.made;
  }

  /** Rejects with `WRITE_FAILED`; then what is on disk is not known, and the index does not have the records. */
  async append(...records: readonly JournalRecord[]): Promise<void> {
    try {
      await this.#file.append(records.map((record) => JSON.stringify(record)));
    } catch (error) {
      const code = systemCodeOf(error) ?? String(error);
      const message = l10n.t(
        'The record of this batch cannot be written ({0}). Free some space, then go on with it.',
        code,
      );
      throw new StudioError('WRITE_FAILED', message, { systemCode: code, cause: error });
    }
    for (const record of records) this.#index.apply(record);
  }

  async close(): Promise<void> {
    await this.#file.close();
    await this.#lock.release();
  }
}

/** What is written must lie where it seems to: a folder may come from somebody else. Throws `WRITE_FAILED`. */
async function refuseLinks(places: readonly string[]): Promise<void> {
  for (const place of places) {
    const found = await lstat(place).catch(() => undefined);
    if (!found?.isSymbolicLink()) continue;
    const message = l10n.t('Nothing was sent: {0} is a link to another place. Remove it, then try again.', place);
    throw new StudioError('WRITE_FAILED', message);
  }
}

class Index implements JournalIndex {
  readonly items = new Map<string, JournalItem>();
  readonly made = new Map<MadeRecord['what'], MadeRecord>();
  lastRun: RunRecord | undefined;

  readLine(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return;
    }
    const parsed = journalRecord.safeParse(json);
    if (parsed.success) this.apply(parsed.data);
  }

  apply(record: JournalRecord): void {
    if (record.type === 'run') this.lastRun = record;
    else if (record.type === 'made') this.made.set(record.what, record);
    else this.items.set(record.key, next(this.items.get(record.key), record));
  }
}

function next(before: JournalItem | undefined, record: Exclude<JournalRecord, RunRecord | MadeRecord>): JournalItem {
  const stored = before?.stored && { stored: before.stored };
  switch (record.type) {
    case 'planned':
    case 'sent':
      return { state: record.type, digest: record.digest, row: record.row, ...stored };
    case 'received':
      return { state: 'received', digest: before?.digest ?? '', row: before?.row ?? 0, received: record, ...stored };
    case 'stored':
      return { state: 'stored', digest: record.digest, row: record.row, stored: record };
    case 'failed':
    case 'uncertain':
      return { state: record.type, digest: record.digest, row: record.row, ended: record, ...stored };
  }
}

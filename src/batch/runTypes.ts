import type { StudioError } from '../endpoint/errors.ts';
import type { RunRecord } from './journalRecords.ts';
import type { LoadImage, ProduceItem } from './ports.ts';

export interface BatchDeps {
  readonly produce: ProduceItem;
  readonly loadImage: LoadImage;
  /** For what is not expected, with its stack. Never given the key. */
  readonly logger: { warn(message: string): void };
}

export interface BatchOptions {
  /** Absolute local path of the batch's folder; made if missing. */
  readonly folder: string;
  /** How it was asked for, to be found by `readJournal(folder).lastRun` when it shall go on. */
  readonly run: Omit<RunRecord, 'type' | 'at'>;
  /** Names in the folder; a number is added if a file of that name is not the batch's own. `null`: none is written. */
  readonly archive: string | null;
  readonly report: string | null;
  /** Only these rows, by key (*Try First Row*). Absent: all. */
  readonly only?: ReadonlySet<string>;
  /** The user's word that uncertain rows may be sent, and perhaps paid, again: all, or these keys. */
  readonly repeatUncertain?: boolean | ReadonlySet<string>;
  /** Aborting is both steps of `cancel` at once. */
  readonly signal?: AbortSignal;
}

/** How a run ended. Counts are of the plan's rows. */
export interface BatchSummary {
  /** Rows with their file, made in this run or before. */
  readonly done: number;
  /** Of those, made in this run. */
  readonly generated: number;
  readonly failed: number;
  readonly uncertain: number;
  /** Rows with problems, left out. */
  readonly skipped: number;
  /** Rows not sent, because of a cancel, a stop or `only`. */
  readonly waiting: number;
  /** USD paid in this run, as far as the server told. */
  readonly costUsd?: number;
  /** Absolute paths. */
  readonly archive?: string;
  readonly report?: string;
  readonly cancelled: boolean;
  /** Why the batch stopped by itself: three such failures in a row, or the journal cannot be written. */
  readonly stopped?: StudioError;
}

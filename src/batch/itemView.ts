import type { Charged } from '../endpoint/errors.ts';
import type { MediaType } from '../result/mediaType.ts';

/**
 * What has become of a row. `waiting`: not sent in this run (yet). `uncertain`: it may have been paid for and there is no
 * good file; repeated on the user's word only. `done`: its file is there, from this run or an earlier one.
 */
export type ItemStatus = 'waiting' | 'running' | 'done' | 'failed' | 'uncertain';

/** A row as a table shows it. Never changed: a change makes a new one. Texts may come from the CSV or the server. */
export interface ItemView {
  readonly key: string;
  /** Counted from 1 below the header. */
  readonly row: number;
  /** In the CSV. */
  readonly line: number;
  readonly id?: string;
  /** Path of the result from the batch's folder, without extension. */
  readonly stem: string;
  readonly status: ItemStatus;
  /** The current recipe differs from that of the file that is there. */
  readonly changed?: boolean;
  /** While running: the whole request was handed over. */
  readonly sent?: boolean;
  /** Path from the batch's folder, with `/`. */
  readonly file?: string;
  readonly bytes?: number;
  readonly mediaType?: MediaType;
  readonly width?: number;
  readonly height?: number;
  readonly costUsd?: number;
  readonly requestId?: string;
  /** Of the call, in milliseconds. */
  readonly elapsedMs?: number;
  readonly error?: { readonly code?: string; readonly message: string; readonly charged: Charged };
  readonly note?: string;
}

/** Sums for a status bar or a table's head. */
export interface Totals {
  readonly items: number;
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  readonly uncertain: number;
  /** Paid in this run as far as the server told, USD; absent if it never did. */
  readonly costUsd?: number;
  /** The account's balance as last told, USD. */
  readonly balanceUsd?: number;
  /** Calls allowed at once right now, and what the user set. */
  readonly concurrency: number;
  readonly setting: number;
  readonly paused: boolean;
  /** The server asked to wait until then: milliseconds since 1970. */
  readonly notBefore?: number;
  /** Estimate for what is left, in milliseconds; absent before the first result. */
  readonly leftMs?: number;
}

/** What changed since the last time: each item at most once, with its latest state. */
export interface BatchChange {
  readonly items: readonly ItemView[];
  readonly totals: Totals;
}

import type { Call, Received, Waiting } from '../endpoint/call.ts';
import type { Charged, ErrorCode } from '../endpoint/errors.ts';
import type { OutputFolder, Published } from './folder.ts';
import type { Dimensions } from './dimensions.ts';
import type { MediaType } from './mediaType.ts';

/** The record of paid calls, which is written before a call is sent (`src/endpoint/ledger.ts`). */
export interface LedgerPort {
  /** Returns when the intent is written: to outlive a power cut, unless another record does that. */
  begin(intent: Intent): Promise<OpenIntent>;
}

export interface Intent {
  /** Who asked: `command`, `panel`, `batch`, `agent`, … */
  readonly door: string;
  /** Tool slug. */
  readonly tool: string;
  /** `requestDigest` of the request. */
  readonly requestSha256: string;
  /** URI of the folder the result shall go to. */
  readonly destination: string;
  /** URI of the workspace folder. */
  readonly workspace?: string;
  /** Its beginning: enough to know it again. */
  readonly prompt?: string;
  /** The caller writes a record of its own, which outlives a power cut. */
  readonly recordedElsewhere?: boolean;
  /** Milliseconds since 1970 by which the call has ended one way or the other, if its process still lives. */
  readonly deadline: number;
}

export interface OpenIntent {
  readonly id: string;
  /** The point of no return was reached. */
  sent(): void;
  settle(outcome: Outcome): Promise<void>;
}

export interface Outcome {
  readonly charged: Charged;
  /** Absent: it succeeded. */
  readonly code?: ErrorCode;
  readonly costUsd?: number;
  readonly balanceUsd?: number;
  readonly requestId?: string;
  /** Where the bytes are. */
  readonly output?: string;
  readonly elapsedMs?: number;
}

/** What `produce` works with. */
export interface ProduceDeps {
  readonly call: Call;
  readonly ledger: LedgerPort;
  readonly folder: OutputFolder;
  /** Absolute local path, in the extension's own storage. */
  readonly rescueFolder: string;
  readonly clock: { now(): number; ticks?(): number };
  readonly logger: { info(message: string): void; warn(message: string): void };
}

/** What is known of a file when it gets its name. */
export interface NamedFacts {
  readonly mediaType: MediaType;
  readonly width?: number;
  readonly height?: number;
}

/** What a `finish` step made. */
export interface FinishedFile {
  /** Absolute path: `FinishContext.target`, or the received file if there was nothing to do or room to add to it. */
  readonly file: string;
  readonly mediaType: MediaType;
  /** In pixels, if the step measured it. */
  readonly size?: Dimensions | undefined;
  /** Lower-case hex, of the finished file, if the step knows it. */
  readonly sha256?: string | undefined;
}

export interface FinishContext {
  /** Absolute path, where there is no file, to write the finished file to. It is removed if the step fails. */
  readonly target: string;
  readonly callId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface ProduceOptions {
  readonly door: string;
  readonly signal: AbortSignal;
  /** Path below the folder without extension; by default the slug of the prompt. If a function throws, that is used too. */
  readonly stem?: string | ((facts: NamedFacts) => string);
  /** Puts the file in its place (`publishExact`, `replace`); by default `folder.publish`. Throws as those do. */
  readonly place?: (file: string, stem: string, extension: string, sha256: string) => Promise<Published>;
  /**
   * A step between receiving and publishing, such as embedding a recipe. What it makes is whole; if it fails, the received
   * file is as it came, and is published so.
   */
  readonly finish?: (file: string, received: Received, context: FinishContext) => Promise<FinishedFile>;
  /** Another record of the call, which the caller is writing: nothing is sent before it is there, nor if it fails. */
  readonly recorded?: Promise<void>;
  readonly onSent?: () => void;
  readonly onReceiving?: (bytes: number, total: number | undefined) => void;
  readonly onWaiting?: (waiting: Waiting) => void;
  readonly repeat?: 'foreground' | 'none';
  /** The call's own limit, in milliseconds; 600 000 by default. Only for the record's deadline. */
  readonly timeoutMs?: number;
  /** URI of the workspace folder, for the record. */
  readonly workspace?: string;
}

/** A result in its place. */
export interface Produced extends Published, NamedFacts {
  /** Of the published file, as is `sha256` (lower-case hex). */
  readonly bytes: number;
  readonly sha256: string;
  readonly costUsd?: number;
  readonly balanceUsd?: number;
  readonly requestId?: string;
  readonly elapsedMs: number;
  /** Of the intent record. */
  readonly callId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** What went wrong without harm to the result, as sentences for the user. */
  readonly warnings: readonly string[];
}

import type { MediaType } from '../result/mediaType.ts';
import type { ImageRequest } from '../tool/request.ts';

/** A result whose bytes lie whole in a file on the local disk, not yet in their final place. */
export interface Received {
  /** Absolute path of where they are: `CallOptions.file`, or `CallOptions.spare`. */
  readonly file: string;
  /** From its bytes, not from `Content-Type`. */
  readonly mediaType: MediaType;
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  /** What was seen of the bytes as they came, so that they need not be read again. */
  readonly seen?: SeenBytes;
  /** From the first send to the last byte, in milliseconds. */
  readonly elapsedMs: number;
  /** `X-Request-ID`. */
  readonly requestId?: string;
  /** `X-Cost`, USD. */
  readonly costUsd?: number;
  /** `X-Balance-Remaining`, USD. */
  readonly balanceUsd?: number;
  /** `X-Processing-Time`, in milliseconds. */
  readonly processingMs?: number;
  /** A free placeholder of the sandbox: nothing was sent. */
  readonly sandbox?: true;
}

export interface SeenBytes {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** Lower-case hex SHA-256 of the bytes with others in place of `tail`. */
  sha256(instead: Uint8Array): string;
}

/** Why a call waits before it is repeated by itself. */
export interface Waiting {
  readonly code: 'RATE_LIMITED' | 'NETWORK';
  readonly delayMs: number;
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
}

export interface CallOptions {
  /** Absolute path of the `.part` file to stream the answer into; must not exist. */
  readonly file: string;
  /**
   * Absolute path, in another folder that exists, to stream into if `file` cannot be opened when the answer comes, and to go
   * on in (with what was written so far) if it can no longer be written: the answer is paid for by then.
   */
  readonly spare?: string;
  readonly signal: AbortSignal;
  /** The point of no return of an attempt: its whole request was handed over. */
  readonly onSent?: () => void;
  /** Bytes received so far, and the whole size if the server told one. */
  readonly onReceiving?: (bytes: number, total: number | undefined) => void;
  /** All of a result came, though it is not all on disk yet: the server's part is over. */
  readonly onEnded?: () => void;
  /** Called before a wait. `foreground` calls repeat a 429 at most 3 times and 60 s in all; with `'none'` it is thrown at once (a batch gates all its calls itself). */
  readonly onWaiting?: (waiting: Waiting) => void;
  readonly repeat?: 'foreground' | 'none';
}

/**
 * Makes one paid call. On rejection with a `StudioError` whose `charged` is not `'no'`, the file may hold bytes that
 * were paid for: the caller keeps them (rescue) or removes the file; with `'no'` no file is left.
 */
export type Call = (request: ImageRequest, options: CallOptions) => Promise<Received>;

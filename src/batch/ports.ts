import type { MediaType } from '../result/mediaType.ts';
import type { ImageRequest, InputImage } from '../tool/request.ts';

/** Reads an input picture: `loadInputImage` of `src/result/inputImage.ts`. Throws `BAD_IMAGE` or `TOO_LARGE`. */
export type LoadImage = (
  file: string,
  options: { readonly input: string; readonly path?: string; readonly signal?: AbortSignal },
) => Promise<InputImage>;

/** What is done to a result on this machine, after it came: `src/result/transform.ts`. Part of a row's recipe. */
export interface LocalStep {
  /** Pixels, 1 to 16 383. With one of the two the other keeps the ratio. */
  readonly width?: number;
  readonly height?: number;
  readonly fit?: 'cover' | 'contain' | 'stretch';
  readonly format?: 'png' | 'jpeg' | 'webp';
}

/** Where a result got: as `Published` of `src/result/folder.ts`. */
export interface Placed {
  /** A URI as a string. */
  readonly location: string;
  /** Its path below the batch's folder, with `/`. */
  readonly name: string;
}

/** What a row's call made, in its place. `Produced` of `src/result/ports.ts` is one. */
export interface ProducedItem extends Placed {
  readonly mediaType: MediaType;
  readonly bytes: number;
  /** Lower-case hex, of the file in its place. */
  readonly sha256: string;
  readonly width?: number;
  readonly height?: number;
  readonly costUsd?: number;
  readonly balanceUsd?: number;
  readonly requestId?: string;
  readonly elapsedMs: number;
  readonly warnings?: readonly string[];
}

export interface ProduceItemOptions {
  readonly signal: AbortSignal;
  /** Path below the batch's folder without extension, with `/`. */
  readonly stem: string;
  /** Nothing to do if empty. */
  readonly local: LocalStep;
  /** The batch's own record of the call: nothing may be sent before it is written, nor if it fails. */
  readonly recorded: Promise<void>;
  /**
   * Puts the finished file (absolute path, whole, anywhere on the disk of the batch's folder) in its place and consumes it.
   * To be called once, as the last step; what it throws is a failure after payment.
   */
  readonly place: (file: string, stem: string, extension: string, sha256: string) => Promise<Placed>;
  /** The whole request was handed over. */
  readonly onSent: () => void;
  /** The whole answer came: the server's part is over, and another call may start while this result is finished. May come twice. */
  readonly onReceived: () => void;
  readonly onReceiving?: (bytes: number, total: number | undefined) => void;
}

/**
 * One paid call with all that belongs to it; an adapter over `produce` with `repeat: 'none'`. Rejects with a
 * `StudioError`, whose `charged` decides what becomes of the row.
 */
export type ProduceItem = (request: ImageRequest, options: ProduceItemOptions) => Promise<ProducedItem>;

import type { PictureFormat } from './codec.ts';
import type { PictureProblem } from './codecError.ts';
import type { TransformSpec } from './transformPlan.ts';
import type { Transformed } from './transformRun.ts';

/** Where a picture's bytes are: in a local file, or in memory. */
export type PictureBytes = { readonly file: string } | { readonly bytes: Uint8Array };

/** What the thread is given. */
export interface TransformJob {
  readonly source: PictureBytes;
  readonly format: PictureFormat;
  readonly specs: readonly TransformSpec[];
  /** Absolute path of the folder with the codecs' `.wasm` files. */
  readonly folder: string;
}

/** What it answers. */
export type TransformReply =
  { readonly made: readonly Transformed[] } | { readonly problem: PictureProblem; readonly detail: string };

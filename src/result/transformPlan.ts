import { MAX_PIXELS, type PictureFormat } from './codec.ts';
import type { Area } from './resample.ts';

/** How a picture fills a size of another ratio: cut to fill, whole with bars of background, or distorted. */
export type Fit = 'cover' | 'contain' | 'stretch';

/** The picture that is wanted. All absent: a copy in the same format, upright. */
export interface TransformSpec {
  /** Pixels, 1…16383. With one of the two the other keeps the ratio. */
  readonly width?: number;
  readonly height?: number;
  /** `cover` if absent. */
  readonly fit?: Fit;
  /** The source's own if absent. */
  readonly format?: PictureFormat;
  /** JPEG and WebP, 1…100; 90 and 85 if absent. */
  readonly quality?: number;
  /**
   * `#rgb`, `#rrggbb` or `#rrggbbaa`: fills the bars of `contain` and lies under what is transparent. If absent:
   * transparent, in JPEG white. In JPEG its own alpha is laid on white.
   */
  readonly background?: string;
}

/** The longest side that can be made: WebP's limit. */
export const MAX_SIDE = 16_383;

/** What is wrong with a spec. */
export type SpecProblem =
  | { readonly field: 'width' | 'height' | 'quality'; readonly minimum: number; readonly maximum: number }
  | { readonly field: 'background' | 'size' };

/** Which part of the source goes where in the result. */
export interface Plan {
  readonly width: number;
  readonly height: number;
  /** The part of the source that is seen. */
  readonly source: Area;
  /** Where it is put, in whole pixels. */
  readonly target: Area;
}

/** The first thing wrong with a spec, or `undefined`. */
export function specProblem({ width, height, quality, background }: TransformSpec): SpecProblem | undefined {
  const outside = (value: number | undefined, maximum: number) =>
    value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= maximum);
  if (outside(width, MAX_SIDE)) return { field: 'width', minimum: 1, maximum: MAX_SIDE };
  if (outside(height, MAX_SIDE)) return { field: 'height', minimum: 1, maximum: MAX_SIDE };
  if (outside(quality, 100)) return { field: 'quality', minimum: 1, maximum: 100 };
  if ((width ?? 1) * (height ?? 1) > MAX_PIXELS) return { field: 'size' };
  return background !== undefined && parseColour(background) === undefined ? { field: 'background' } : undefined;
}

/** Lays out a transform of an upright picture. The result may be too large when the spec names one side: see `MAX_SIDE`. */
export function plan(sourceWidth: number, sourceHeight: number, spec: TransformSpec): Plan {
  const whole: Area = { x: 0, y: 0, width: sourceWidth, height: sourceHeight };
  const side = (value: number) => Math.max(1, Math.round(value));
  const width =
    spec.width ?? (spec.height === undefined ? sourceWidth : side((sourceWidth * spec.height) / sourceHeight));
  const height =
    spec.height ?? (spec.width === undefined ? sourceHeight : side((sourceHeight * spec.width) / sourceWidth));
  const full: Area = { x: 0, y: 0, width, height };
  // Only one side asked for: the ratio is the source's, up to rounding, and nothing is cut or padded.
  const fit = spec.width === undefined || spec.height === undefined ? 'stretch' : (spec.fit ?? 'cover');
  if (fit === 'stretch') return { width, height, source: whole, target: full };
  if (fit === 'cover') {
    const scale = Math.min(sourceWidth / width, sourceHeight / height);
    const seen = { width: width * scale, height: height * scale };
    const source = { x: (sourceWidth - seen.width) / 2, y: (sourceHeight - seen.height) / 2, ...seen };
    return { width, height, source, target: full };
  }
  const scale = Math.min(width / sourceWidth, height / sourceHeight);
  const put = { width: side(sourceWidth * scale), height: side(sourceHeight * scale) };
  const target = { x: Math.floor((width - put.width) / 2), y: Math.floor((height - put.height) / 2), ...put };
  return { width, height, source: whole, target };
}

/** Red, green, blue, alpha, 0…255, of a hexadecimal colour, or `undefined`. */
export function parseColour(text: string): readonly [number, number, number, number] | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const hex = short
    ? short.slice(1).map((digit) => digit + digit)
    : /^#(?:[0-9a-f]{2}){3,4}$/i.test(text)
      ? []
      : undefined;
  if (hex === undefined) return undefined;
  const pairs = short ? hex : (text.slice(1).match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0, alpha = 255] = pairs.map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue, alpha];
}

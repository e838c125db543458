import type { ImageReference } from './imageReference.ts';

/** What to ask for, and what the file must be in the end. */
export interface WantedSize {
  /** The allowed ratio nearest to what is wanted; absent if the document says nothing. */
  readonly aspectRatio?: string;
  /** The smallest allowed size that is at least as large as the file; absent if the document says nothing. */
  readonly imageSize?: string;
  /** Pixels of the file, where the document says both. */
  readonly width?: number;
  readonly height?: number;
  readonly format: 'png' | 'jpeg' | 'webp';
}

/** Side of a square result in pixels, by `image_size`; other ratios keep about the area (public vendor documentation, 2026). */
const sides: readonly (readonly [string, number])[] = [
  ['512', 512],
  ['1K', 1024],
  ['2K', 2048],
  ['4K', 4096],
];

/** What tools make by default; pass a tool's own lists for others. */
const nanoBanana = { ratios: ['1:1', '3:4', '4:3', '9:16', '16:9'], sizes: sides.map(([name]) => name) };

/** Largest side we make, in pixels. */
const maxSide = 8192;

/**
 * The size and format that a reference promises: from width and height, times the density of a `srcset` candidate. A width
 * descriptor (`640w`) takes its height from the ratio of width and height. One side alone gives neither ratio nor size.
 * @param allowed ratios such as `16:9`, and sizes such as `1K`, that the tool takes
 */
export function sizeFor(
  reference: Pick<ImageReference, 'kind' | 'target' | 'width' | 'height' | 'scale' | 'pixelWidth'>,
  allowed: { readonly ratios: readonly string[]; readonly sizes: readonly string[] } = nanoBanana,
): WantedSize {
  const format = formatOf(reference);
  const { width, height } = reference;
  if (width === undefined || height === undefined || !(width > 0) || !(height > 0)) {
    const known = reference.pixelWidth ?? width ?? height;
    const imageSize = known === undefined ? undefined : sizeOf(known * (reference.scale ?? 1), known, allowed.sizes);
    return { ...(imageSize === undefined ? {} : { imageSize }), format };
  }
  // A placeholder's own numbers are those of its file.
  const scale =
    reference.kind === 'placeholder'
      ? 1
      : reference.pixelWidth === undefined
        ? (reference.scale ?? 1)
        : reference.pixelWidth / width;
  const pixels = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const aspectRatio = nearestRatio(width / height, allowed.ratios);
  const imageSize = sizeOf(pixels.width, pixels.height, allowed.sizes);
  const fits = pixels.width <= maxSide && pixels.height <= maxSide;
  return {
    ...(aspectRatio === undefined ? {} : { aspectRatio }),
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(fits ? pixels : {}),
    format,
  };
}

/** The allowed ratio nearest to width / height, compared as factors: 2:1 is as far from 1:1 as 1:2 is. */
export function nearestRatio(ratio: number, ratios: readonly string[]): string | undefined {
  const distance = (name: string) => {
    const [width = NaN, height = NaN] = name.split(':').map(Number);
    return Math.abs(Math.log(width / height) - Math.log(ratio));
  };
  const valid = ratios.filter((name) => Number.isFinite(distance(name)));
  return valid.toSorted((a, b) => distance(a) - distance(b))[0];
}

function sizeOf(width: number, height: number, sizes: readonly string[]): string | undefined {
  const known = sides.filter(([name]) => sizes.includes(name));
  // By area: a 16:9 result of 1K is 1376 × 768. A twentieth less is not worth the next size.
  const needed = Math.sqrt(width * height) * 0.95;
  return (known.find(([, side]) => side >= needed) ?? known.at(-1))?.[0];
}

function formatOf({ kind, target }: Pick<ImageReference, 'kind' | 'target'>): WantedSize['format'] {
  const path = kind === 'placeholder' ? target.replace(/[?#].*/s, '') : target;
  const extension = /(?:\.|\/)(png|jpe?g|webp)$/i.exec(path)?.[1]?.toLowerCase();
  return extension === 'webp' ? 'webp' : extension === 'jpg' || extension === 'jpeg' ? 'jpeg' : 'png';
}

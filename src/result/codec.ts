/** What can be decoded, and what can be made. */
export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** Media type of each format. */
export const MEDIA_TYPES = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;

/** The media type of a picture that was made here. */
export type PictureMediaType = (typeof MEDIA_TYPES)[PictureFormat];

/** A decoded picture: 8-bit RGBA, rows from the top, colour not multiplied by alpha, upright. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Every alpha is 255. */
  readonly opaque: boolean;
}

/** Larger pictures are refused before they are decoded: 100 megapixels are 400 MB in memory. */
export const MAX_PIXELS = 100_000_000;

/** Files above this are refused: no picture of at most 100 megapixels needs it in practice. */
export const MAX_BYTES = 256 * 1024 * 1024;

/** The format of a media type, or `undefined` if it can't be decoded here (AVIF, GIF, SVG, HEIC …). */
export function formatOf(mediaType: string): PictureFormat | undefined {
  if (mediaType === 'image/png') return 'png';
  if (mediaType === 'image/jpeg') return 'jpeg';
  return mediaType === 'image/webp' ? 'webp' : undefined;
}

/** Whether every pixel of RGBA `data` is opaque. */
export function isOpaque(data: Uint8Array): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

import { open } from 'node:fs/promises';
import { GIF } from 'image-size/types/gif';
import { HEIF } from 'image-size/types/heif';
import type { IImage } from 'image-size/types/interface';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { SVG } from 'image-size/types/svg';
import { WEBP } from 'image-size/types/webp';
import type { MediaType } from './mediaType.ts';

/** Size in pixels, as shown. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** First a page of the file, then (a JPEG with a long profile before its frame header) as much as ever makes sense. */
const lengths = [4096, 524_288];

/**
 * Width and height of a picture, from the beginning of its file; `undefined` for anything else, or where they cannot be
 * told. A JPEG turned by its EXIF orientation is measured as it is shown. Throws only if the file cannot be read.
 */
export async function dimensionsOf(file: string, mediaType: MediaType): Promise<Dimensions | undefined> {
  const format = formats[mediaType];
  if (!format) return undefined;
  const handle = await open(file, 'r');
  try {
    for (const length of lengths) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      const found = measure(format, buffer.subarray(0, bytesRead));
      if (found || bytesRead < length) return found;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

/** The same from bytes: the beginning of a file is enough. */
export function dimensionsIn(head: Uint8Array, mediaType: MediaType): Dimensions | undefined {
  const format = formats[mediaType];
  return format && measure(format, head);
}

function measure(format: IImage, head: Uint8Array): Dimensions | undefined {
  try {
    if (!format.validate(head)) return undefined;
    const { width, height, orientation = 1 } = format.calculate(head);
    if (!(width > 0 && height > 0)) return undefined;
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    // image-size throws on what it cannot measure: too short a beginning, or a damaged header.
    return undefined;
  }
}

/** Of image-size's twenty formats only these: under 5 kB. */
const formats: Partial<Record<MediaType, IImage>> = {
  'image/png': PNG,
  'image/jpeg': JPG,
  'image/webp': WEBP,
  'image/gif': GIF,
  'image/avif': HEIF,
  'image/svg+xml': SVG,
};

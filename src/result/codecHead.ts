import { imageSize } from 'image-size';
import { MAX_PIXELS, type PictureFormat } from './codec.ts';
import { PictureError } from './codecError.ts';
import { findExif } from './metadataExif.ts';
import { exifOrientation } from './metadataTiff.ts';

/** What a picture's header says, before anything is decoded. */
export interface PictureHead {
  /** Pixels as stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1…8; 1 where there is none. */
  readonly orientation: number;
}

const TYPES = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;

/**
 * Reads the header and refuses a picture above `MAX_PIXELS`, whatever its file's size (decompression bombs).
 * @throws PictureError
 */
export function pictureHead(bytes: Uint8Array, format: PictureFormat): PictureHead {
  let size: ReturnType<typeof imageSize>;
  try {
    size = imageSize(bytes);
  } catch (error) {
    throw new PictureError('damaged', error instanceof Error ? error.message : String(error));
  }
  const { width, height } = size;
  if (size.type !== TYPES[format]) throw new PictureError('unsupported', size.type ?? '');
  if (!(width > 0 && height > 0)) throw new PictureError('damaged', `${width} × ${height}`);
  if (width * height > MAX_PIXELS) throw new PictureError('too-many-pixels', `${width} × ${height}`);
  // VP8X flag 0x02: an animation, which the still decoder can't read.
  if (format === 'webp' && bytes[12] === 0x56 && bytes[15] === 0x58 && ((bytes[20] ?? 0) & 2) !== 0)
    throw new PictureError('animated');
  const exif = findExif(bytes, format);
  return { width, height, orientation: exif === undefined ? 1 : exifOrientation(exif) };
}

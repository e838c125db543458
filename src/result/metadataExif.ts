import type { PictureFormat } from './codec.ts';
import { APP1, jpegSegments } from './jpegMetadataSegments.ts';
import { pngChunks, startsWith } from './pngMetadataChunks.ts';
import { webpChunks } from './webpMetadataChunks.ts';

const JPEG_EXIF = 'Exif\0\0';

/** The EXIF block (a TIFF stream) of a picture: JPEG APP1, PNG eXIf, WebP EXIF. */
export function findExif(bytes: Uint8Array, format: PictureFormat): Uint8Array | undefined {
  switch (format) {
    case 'jpeg':
      for (const { type, start, length } of jpegSegments(bytes))
        if (type === APP1 && startsWith(bytes, start, JPEG_EXIF))
          return bytes.subarray(start + JPEG_EXIF.length, start + length);
      return undefined;
    case 'png':
      for (const { type, start, length } of pngChunks(bytes))
        if (type === 'eXIf') return bytes.subarray(start, start + length);
      return undefined;
    case 'webp':
      for (const { type, start, length } of webpChunks(bytes))
        if (type === 'EXIF') {
          const block = bytes.subarray(start, start + length);
          return startsWith(block, 0, JPEG_EXIF) ? block.subarray(JPEG_EXIF.length) : block;
        }
      return undefined;
  }
}

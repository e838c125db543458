import { MAX_BYTES, type PictureFormat, type Pixels } from './codec.ts';
import { PictureError } from './codecError.ts';
import { pictureHead } from './codecHead.ts';
import { decodeJpeg, encodeJpeg } from './codecJpeg.ts';
import { upright } from './codecOrientation.ts';
import { decodePng } from './codecPng.ts';
import { encodePng } from './codecPngEncode.ts';
import { decodeWebp, encodeWebp } from './codecWebp.ts';

/**
 * Decodes a whole picture, upright (EXIF orientation applied). Its dimensions are checked first, from the header.
 * @param folder where the WebP codec's `.wasm` files lie
 * @throws PictureError
 */
export async function decodePicture(bytes: Uint8Array, format: PictureFormat, folder: string): Promise<Pixels> {
  if (bytes.length > MAX_BYTES) throw new PictureError('too-many-bytes', String(bytes.length));
  const { orientation } = pictureHead(bytes, format);
  try {
    const pixels = await decodeAs(bytes, format, folder);
    if (orientation <= 1) return pixels;
    return upright(pixels, orientation);
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError('damaged', error instanceof Error ? error.message : String(error));
  }
}

async function decodeAs(bytes: Uint8Array, format: PictureFormat, folder: string): Promise<Pixels> {
  switch (format) {
    case 'png':
      return decodePng(bytes);
    case 'jpeg':
      return decodeJpeg(bytes);
    case 'webp':
      return await decodeWebp(bytes, folder);
  }
}

/**
 * Encodes a picture. JPEG has no alpha: the caller has laid it on a background.
 * @param quality 1…100; without meaning for PNG, which is lossless
 */
export async function encodePicture(
  pixels: Pixels,
  format: PictureFormat,
  quality: number,
  folder: string,
): Promise<Uint8Array> {
  switch (format) {
    case 'png':
      return encodePng(pixels);
    case 'jpeg':
      return encodeJpeg(pixels, quality);
    case 'webp':
      return await encodeWebp(pixels, quality, folder);
  }
}

import jpeg from 'jpeg-js';
import { MAX_PIXELS, type Pixels } from './codec.ts';

/**
 * Decodes baseline and progressive JPEG (grey, YCbCr, CMYK/YCCK by Adobe's marker).
 * @throws Error in the codec's words
 */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: 4096, // about 30 bytes a pixel at its peak
  });
  return { width, height, data, opaque: true };
}

/** Encodes baseline JPEG, 4:4:4. @param quality 1…100 */
export function encodeJpeg(pixels: Pixels, quality: number): Uint8Array {
  const { data } = jpeg.encode({ width: pixels.width, height: pixels.height, data: pixels.data }, quality);
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

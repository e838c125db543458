import type { Pixels } from './codec.ts';

/**
 * Turns a picture upright.
 * @param orientation EXIF 2…8: (row 0, column 0) of the stored picture is seen at 2 top right, 3 bottom right,
 *   4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom (Exif 2.32, 4.6.4 A)
 */
export function upright(pixels: Pixels, orientation: number): Pixels {
  const { width: w, height: h } = pixels;
  const turned = orientation >= 5;
  const width = turned ? h : w;
  const height = turned ? w : h;
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, w * h);
  const to = new Uint32Array(w * h);
  // Where stored (x, y) is seen: an origin and a step for x and for y, in pixels of the result.
  const right = orientation === 2 || orientation === 3 || orientation === 6 || orientation === 7;
  const bottom = orientation === 3 || orientation === 4 || orientation === 7 || orientation === 8;
  const origin = (right ? width - 1 : 0) + (bottom ? (height - 1) * width : 0);
  const acrossStep = right ? -1 : 1;
  const downStep = bottom ? -width : width;
  const stepX = turned ? downStep : acrossStep;
  const stepY = turned ? acrossStep : downStep;
  for (let y = 0, source = 0; y < h; y++)
    for (let x = 0, target = origin + y * stepY; x < w; x++, target += stepX) to[target] = from[source++] ?? 0;
  return { width, height, data: new Uint8Array(to.buffer), opaque: pixels.opaque };
}

/** A picture in memory: three bytes a pixel (red, green, blue), row after row from the top left. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Red, green and blue, 0 … 255 each. */
export type Colour = readonly [number, number, number];

/** A picture filled with one colour. */
export function newRaster(width: number, height: number, colour: Colour = [0, 0, 0]): Raster {
  const data = new Uint8Array(width * height * 3);
  if (colour.some((part) => part !== 0)) {
    for (let i = 0; i < data.length; i += 3) data.set(colour, i);
  }
  return { width, height, data };
}

/** Mixes two colours: `share` 0 is all `a`, 1 is all `b`. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** Lays a colour over a rectangle (clipped to the picture); `opacity` 0 … 1. */
export function fillRectangle(
  raster: Raster,
  [left, top, width, height]: readonly [number, number, number, number],
  colour: Colour,
  opacity = 1,
): void {
  const right = Math.min(raster.width, Math.round(left + width));
  const bottom = Math.min(raster.height, Math.round(top + height));
  for (let y = Math.max(0, Math.round(top)); y < bottom; y++) {
    for (let x = Math.max(0, Math.round(left)); x < right; x++) blend(raster, x, y, colour, opacity);
  }
}

/** Lays a colour over one pixel, which must be inside the picture. */
export function blend({ width, data }: Raster, x: number, y: number, colour: Colour, opacity: number): void {
  const at = (y * width + x) * 3;
  for (let part = 0; part < 3; part++) {
    const old = data[at + part] ?? 0;
    data[at + part] = old + ((colour[part] ?? 0) - old) * opacity;
  }
}

/** The picture at `width` × `height`, nearest pixel (enlarging by a whole factor keeps edges crisp and is quick). */
export function resize(source: Raster, width: number, height: number): Raster {
  const target = newRaster(width, height);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor((x * source.width) / width) * 3);
  let previousRow = -1;
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * source.height) / height);
    const to = y * width * 3;
    if (row === previousRow) {
      target.data.copyWithin(to, to - width * 3, to);
      continue;
    }
    previousRow = row;
    const from = row * source.width * 3;
    for (let x = 0, at = to; x < width; x++, at += 3) {
      const pixel = from + (columns[x] ?? 0);
      target.data[at] = source.data[pixel] ?? 0;
      target.data[at + 1] = source.data[pixel + 1] ?? 0;
      target.data[at + 2] = source.data[pixel + 2] ?? 0;
    }
  }
  return target;
}

/** Copies a picture into another with its top left at `left`, `top`; it must fit. */
export function paste(target: Raster, source: Raster, left: number, top: number): void {
  const row = source.width * 3;
  for (let y = 0; y < source.height; y++) {
    target.data.set(source.data.subarray(y * row, (y + 1) * row), ((top + y) * target.width + left) * 3);
  }
}

import { isOpaque, type Pixels } from './codec.ts';

/** A rectangle of a picture, in pixels; may lie between pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** For each pixel of a row (or column) of the result: the first source pixel it takes, and its weights. */
interface Kernel {
  readonly first: Int32Array;
  readonly taps: number;
  /** `taps` a pixel, summing to 1; those not needed are 0. */
  readonly weights: Float32Array;
}

const LOBES = 3;

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const p = Math.PI * x;
  return (LOBES * Math.sin(p) * Math.sin(p / LOBES)) / (p * p);
}

/** The kernel is widened when scaling down, so that every source pixel counts (no aliasing), and cut at the edges. */
function kernel(start: number, length: number, size: number, out: number): Kernel {
  const scale = length / out;
  const widen = Math.max(1, scale);
  const taps = Math.min(size, Math.ceil(LOBES * widen) * 2 + 1);
  const first = new Int32Array(out);
  const weights = new Float32Array(out * taps);
  for (let i = 0; i < out; i++) {
    const centre = start + (i + 0.5) * scale - 0.5;
    const from = Math.min(Math.max(0, Math.ceil(centre - LOBES * widen)), size - taps);
    first[i] = from;
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += weights[i * taps + k] = lanczos((from + k - centre) / widen);
    for (let k = 0; k < taps; k++) weights[i * taps + k] = (weights[i * taps + k] ?? 0) / sum;
  }
  return { first, taps, weights };
}

/**
 * Scales an area of a picture to `width` × `height` with a separable Lanczos-3 kernel.
 * Colours are multiplied by alpha meanwhile, so that what is transparent does not bleed into what is not. The sRGB
 * values are filtered as they are stored, not in linear light: as browsers, Pillow and libvips do by default, so the
 * result looks like what a page shows when it scales the original.
 * Needs memory for one row of the source and a few of the result, beyond both pictures.
 */
export function resample(source: Pixels, area: Area, width: number, height: number): Pixels {
  if (width === source.width && height === source.height && area.width === width && area.height === height)
    return source;
  const across = kernel(area.x, area.width, source.width, width);
  const down = kernel(area.y, area.height, source.height, height);
  const data = new Uint8Array(width * height * 4);
  const line = new Float32Array(source.width * 4);
  const sum = new Float32Array(width * 4);
  // Rows already scaled across, in a ring: each is made once, as the rows needed only move down.
  const ring = Array.from({ length: down.taps }, () => new Float32Array(width * 4));
  let made = down.first[0] ?? 0;
  for (let y = 0; y < height; y++) {
    const first = down.first[y] ?? 0;
    made = Math.max(made, first);
    for (; made < first + down.taps; made++) {
      premultiply(source, made, line);
      scaleAcross(line, across, ring[made % down.taps] ?? line);
    }
    sum.fill(0);
    for (let k = 0; k < down.taps; k++) {
      const weight = down.weights[y * down.taps + k] ?? 0;
      if (weight !== 0) addScaled(sum, ring[(first + k) % down.taps] ?? line, weight);
    }
    store(sum, data, y * width * 4);
  }
  return { width, height, data, opaque: source.opaque || isOpaque(data) };
}

function premultiply({ data, width }: Pixels, row: number, line: Float32Array): void {
  for (let from = row * width * 4, to = 0; to < line.length; from += 4, to += 4) {
    const alpha = data[from + 3] ?? 0;
    const share = alpha / 255;
    line[to] = (data[from] ?? 0) * share;
    line[to + 1] = (data[from + 1] ?? 0) * share;
    line[to + 2] = (data[from + 2] ?? 0) * share;
    line[to + 3] = alpha;
  }
}

function scaleAcross(line: Float32Array, { first, taps, weights }: Kernel, out: Float32Array): void {
  for (let x = 0; x < first.length; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    let from = (first[x] ?? 0) * 4;
    for (let k = x * taps; k < (x + 1) * taps; k++, from += 4) {
      const weight = weights[k] ?? 0;
      red += (line[from] ?? 0) * weight;
      green += (line[from + 1] ?? 0) * weight;
      blue += (line[from + 2] ?? 0) * weight;
      alpha += (line[from + 3] ?? 0) * weight;
    }
    out[x * 4] = red;
    out[x * 4 + 1] = green;
    out[x * 4 + 2] = blue;
    out[x * 4 + 3] = alpha;
  }
}

function addScaled(sum: Float32Array, row: Float32Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (row[i] ?? 0) * weight;
}

function store(sum: Float32Array, data: Uint8Array, at: number): void {
  for (let from = 0, to = at; from < sum.length; from += 4, to += 4) {
    const alpha = sum[from + 3] ?? 0;
    if (alpha < 0.5) continue; // stays transparent black
    const share = 255 / alpha;
    data[to] = byte((sum[from] ?? 0) * share);
    data[to + 1] = byte((sum[from + 1] ?? 0) * share);
    data[to + 2] = byte((sum[from + 2] ?? 0) * share);
    data[to + 3] = byte(alpha);
  }
}

function byte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}

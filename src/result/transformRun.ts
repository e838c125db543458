import { isOpaque, MAX_PIXELS, MEDIA_TYPES, type PictureFormat, type PictureMediaType, type Pixels } from './codec.ts';
import { decodePicture, encodePicture } from './codecAll.ts';
import { readProfile, withProfile } from './codecProfile.ts';
import { PictureError } from './codecError.ts';
import { resample, type Area } from './resample.ts';
import { MAX_SIDE, parseColour, plan, type TransformSpec } from './transformPlan.ts';

/** A picture made here, whole in memory. */
export interface Transformed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly mediaType: PictureMediaType;
}

const QUALITY = { png: 100, jpeg: 90, webp: 85 } as const;
type Colour = readonly [number, number, number, number];
const WHITE: Colour = [255, 255, 255, 255];

/**
 * Decodes once and makes every spec's picture, in order. An RGB colour profile is carried over; other metadata is not.
 * Blocks its thread while it computes.
 * @param folder where the WebP codec's `.wasm` files lie
 * @throws PictureError
 */
export async function runTransform(
  bytes: Uint8Array,
  format: PictureFormat,
  specs: readonly TransformSpec[],
  folder: string,
): Promise<Transformed[]> {
  const source = await decodePicture(bytes, format, folder);
  const profile = readProfile(bytes, format);
  const made: Transformed[] = [];
  for (const spec of specs) {
    const wanted = spec.format ?? format;
    const pixels = lay(source, spec, wanted);
    const encoded = await encodePicture(pixels, wanted, spec.quality ?? QUALITY[wanted], folder);
    const { width, height } = pixels;
    const whole = profile === undefined ? encoded : withProfile(encoded, wanted, profile);
    made.push({ bytes: owned(whole), width, height, mediaType: MEDIA_TYPES[wanted] });
  }
  return made;
}

/** The bytes in a buffer of their own, which can be handed to another thread; a small `Buffer` is a view of Node's pool, and so is its `slice`. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}

function lay(source: Pixels, spec: TransformSpec, format: PictureFormat): Pixels {
  const { width, height, source: area, target } = plan(source.width, source.height, spec);
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new PictureError('too-many-pixels', `${width} × ${height}`);
  const scaled = resample(source, area, target.width, target.height);
  const asked = spec.background === undefined ? undefined : parseColour(spec.background);
  const background = format === 'jpeg' ? over(asked ?? WHITE, WHITE) : asked;
  const padded = target.width < width || target.height < height;
  if (!padded && (scaled.opaque || background === undefined)) return scaled;
  return onto(scaled, target, width, height, background ?? [0, 0, 0, 0]);
}

/** Lays a picture on a canvas of one colour. */
function onto(picture: Pixels, at: Area, width: number, height: number, background: Colour): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < data.length; i++) data[i] = background[i & 3] ?? 0;
  for (let y = 0; y < picture.height; y++) {
    const from = y * picture.width * 4;
    const row = picture.data.subarray(from, from + picture.width * 4);
    const to = ((at.y + y) * width + at.x) * 4;
    if (picture.opaque) data.set(row, to);
    else for (let x = 0; x < row.length; x += 4) data.set(over(pixel(row, x), background), to + x);
  }
  return { width, height, data, opaque: isOpaque(data) };
}

function pixel(row: Uint8Array, at: number): Colour {
  return [row[at] ?? 0, row[at + 1] ?? 0, row[at + 2] ?? 0, row[at + 3] ?? 0];
}

/** Porter–Duff "over", colours not multiplied by alpha. */
function over(top: Colour, below: Colour): Colour {
  const a = top[3] / 255;
  const b = (below[3] / 255) * (1 - a);
  const alpha = a + b;
  if (alpha === 0) return [0, 0, 0, 0];
  const mix = (index: 0 | 1 | 2) => Math.round((top[index] * a + below[index] * b) / alpha);
  return [mix(0), mix(1), mix(2), Math.round(alpha * 255)];
}

import { decode as decodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chunk, encodePng } from '../../src/result/placeholder/png.ts';
import { newRaster, type Raster } from '../../src/result/placeholder/raster.ts';
import { imageType } from './form.ts';

const load = createRequire(import.meta.url);

/** The picture in a PNG, JPEG or WebP file. @throws whatever the decoder throws for a broken one */
export async function decodeImage(bytes: Buffer): Promise<Raster> {
  const type = imageType(bytes);
  if (type === 'image/png') return fromPng(bytes);
  if (type === 'image/jpeg') {
    const { width, height, data } = jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 2048 });
    return fromChannels(width, height, 4, data);
  }
  const { width, height, data } = await decodeWebp(bytes);
  return fromChannels(width, height, 4, data);
}

function fromPng(bytes: Buffer): Raster {
  const { width, height, data, channels, depth, palette } = decodePng(bytes);
  if (palette) {
    const raster = newRaster(width, height);
    const perByte = 8 / depth;
    const row = Math.ceil(width / perByte);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const packed = data[y * row + Math.floor(x / perByte)] ?? 0;
        const index = (packed >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
        raster.data.set((palette[index] ?? [0, 0, 0]).slice(0, 3), (y * width + x) * 3);
      }
    }
    return raster;
  }
  if (depth < 8) return newRaster(width, height, [128, 128, 128]);
  return fromChannels(width, height, channels, depth === 16 ? Uint8Array.from(data, (value) => value >> 8) : data);
}

/** Transparent pixels come out on white. */
function fromChannels(width: number, height: number, channels: number, data: ArrayLike<number>): Raster {
  const raster = newRaster(width, height);
  const grey = channels < 3;
  const alphaAt = channels === 4 ? 3 : channels === 2 ? 1 : -1;
  for (let from = 0, to = 0; to < raster.data.length; from += channels, to += 3) {
    const alpha = alphaAt < 0 ? 1 : (data[from + alphaAt] ?? 255) / 255;
    for (let part = 0; part < 3; part++) {
      raster.data[to + part] = (data[from + (grey ? 0 : part)] ?? 0) * alpha + 255 * (1 - alpha);
    }
  }
  return raster;
}

/** The picture as a file of the given kind. */
export async function encodeImage(raster: Raster, type: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  if (type === 'png') return encodePng(raster);
  const rgba = new Uint8ClampedArray(raster.width * raster.height * 4).fill(255);
  for (let from = 0, to = 0; from < raster.data.length; from += 3, to += 4) {
    rgba[to] = raster.data[from] ?? 0;
    rgba[to + 1] = raster.data[from + 1] ?? 0;
    rgba[to + 2] = raster.data[from + 2] ?? 0;
  }
  const { width, height } = raster;
  if (type === 'jpeg') return jpeg.encode({ width, height, data: rgba }, 85).data;
  const { default: encode, init } = await import('@jsquash/webp/encode.js');
  webpEncoder ??= wasm('enc/webp_enc_simd.wasm').then(async (module) => {
    await init(module);
  });
  await webpEncoder;
  return Buffer.from(await encode({ width, height, data: rgba, colorSpace: 'srgb' }, { quality: 80, method: 1 }));
}

let webpEncoder: Promise<void> | undefined;
let webpDecoder: Promise<void> | undefined;

async function decodeWebp(bytes: Buffer): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  // The decoder hands its answer over in a browser's ImageData, which Node lacks.
  Reflect.set(globalThis, 'ImageData', Reflect.get(globalThis, 'ImageData') ?? Pixels);
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  webpDecoder ??= wasm('dec/webp_dec.wasm').then(init);
  await webpDecoder;
  const { width, height, data } = (await decode(new Uint8Array(bytes).buffer)) as Pixels;
  return { width, height, data };
}

class Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

/** TypeScript knows WebAssembly only with the browser's types. */
async function wasm(file: string): Promise<object> {
  const web = Reflect.get(globalThis, 'WebAssembly') as { compile: (bytes: Uint8Array) => Promise<object> };
  return web.compile(await readFile(load.resolve(`@jsquash/webp/codec/${file}`)));
}

/** Makes a picture's file exactly `size` bytes with a part that decoders pass over; unchanged where it is larger already. */
export function padImage(bytes: Buffer, size: number): Buffer {
  const missing = size - bytes.length;
  const type = imageType(bytes);
  if (type === 'image/png' && missing >= 12) {
    const end = bytes.length - 12;
    return Buffer.concat([bytes.subarray(0, end), chunk('paDd', noise(missing - 12)), bytes.subarray(end)]);
  }
  if (type === 'image/jpeg' && missing >= 4)
    return Buffer.concat([bytes.subarray(0, 2), ...comments(missing), bytes.subarray(2)]);
  if (type === 'image/webp' && missing >= 8 && missing % 2 === 0) {
    const part = Buffer.alloc(8);
    part.write('PADD', 'latin1');
    part.writeUInt32LE(missing - 8, 4);
    const whole = Buffer.concat([bytes, part, noise(missing - 8)]);
    whole.writeUInt32LE(whole.length - 8, 4);
    return whole;
  }
  return bytes;
}

/** JPEG application segments of `total` bytes together. */
function comments(total: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let left = total; left > 0;) {
    let length = Math.min(left, 65_537);
    if (left - length > 0 && left - length < 4) length -= 4;
    const head = Buffer.from([0xff, 0xef, 0, 0]);
    head.writeUInt16BE(length - 2, 2);
    parts.push(head, noise(length - 4));
    left -= length;
  }
  return parts;
}

/** Bytes that do not compress (and hold no 0xFF, so no JPEG marker). */
function noise(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = 0x2545f491;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = (state & 0xff) % 255;
  }
  return bytes;
}

import { build } from 'esbuild';
import { decode, encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import type { PictureSource } from '../../../src/result/transform.ts';
import { PNG_SIGNATURE, pngChunk } from '../../../src/result/pngMetadataChunks.ts';

const root = process.env['PROJECT_ROOT'] ?? process.cwd();

/** A folder as `dist` is: the thread's code, built, and the WebP codec. */
export async function buildParts(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'nbs-parts-'));
  await build({
    entryPoints: [path.join(root, 'src/result/transformWorker.ts')],
    outdir: folder,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  for (const file of ['dec/webp_dec.wasm', 'enc/webp_enc_simd.wasm'])
    await copyFile(path.join(root, 'node_modules/@jsquash/webp/codec', file), path.join(folder, path.basename(file)));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

type Rgba = readonly [number, number, number, number];

/** RGBA from a function of the place. */
export function paint(width: number, height: number, colour: (x: number, y: number) => Rgba): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4);
  return data;
}

export function png(
  name: string,
  width: number,
  height: number,
  colour: (x: number, y: number) => Rgba,
): PictureSource {
  const bytes = encode({ width, height, data: paint(width, height, colour), channels: 4, depth: 8 });
  return { name, mediaType: 'image/png', bytes };
}

export function jpegOf(width: number, height: number, colour: (x: number, y: number) => Rgba): Uint8Array {
  return new Uint8Array(jpeg.encode({ width, height, data: paint(width, height, colour) }, 95).data);
}

/** The colour at a place of an 8-bit RGB or RGBA PNG, decoded by fast-png. */
export function pixelOfPng(bytes: Uint8Array, x: number, y: number): number[] {
  const { width, channels, data } = decode(bytes);
  return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];
}

export function pixelOfJpeg(bytes: Uint8Array, x: number, y: number): number[] {
  const { width, data } = jpeg.decode(bytes, { useTArray: true });
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

/** A PNG from raw, unfiltered rows. */
export function rawPng(
  head: { width: number; height: number; depth: number; type: number },
  rows: readonly (readonly number[])[],
  chunks: readonly (readonly [string, readonly number[]])[] = [],
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(head.width, 0);
  header.writeUInt32BE(head.height, 4);
  header[8] = head.depth;
  header[9] = head.type;
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    ...chunks.map(([type, data]) => pngChunk(type, Uint8Array.from(data))),
    pngChunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** A JPEG with an EXIF block that holds an orientation and nothing else, in big- or little-endian order. */
export function withOrientation(bytes: Uint8Array, orientation: number, little: boolean): Uint8Array {
  const two = (value: number) => (little ? [value, 0] : [0, value]);
  const four = (value: number) => (little ? [value, 0, 0, 0] : [0, 0, 0, value]);
  const tiff = [
    ...(little ? [0x49, 0x49] : [0x4d, 0x4d]),
    ...two(42),
    ...four(8),
    ...two(1),
    ...(little ? [0x12, 0x01] : [0x01, 0x12]),
    ...two(3),
    ...four(1),
    ...two(orientation),
    0,
    0,
    ...four(0),
  ];
  const app1 = [0xff, 0xe1, 0, tiff.length + 8, ...Buffer.from('Exif\0\0'), ...tiff];
  return Buffer.concat([bytes.subarray(0, 2), Uint8Array.from(app1), bytes.subarray(2)]);
}

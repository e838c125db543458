import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isOpaque, type Pixels } from './codec.ts';

/** The codec's own types name the browser's `ImageData`. */
interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}
type Init = (module: WebAssembly.Module) => Promise<unknown>;
type Decode = (buffer: ArrayBuffer) => Promise<Raster>;
type Encode = (data: Raster, options: { quality: number; exact?: number }) => Promise<ArrayBuffer>;

let decoder: Promise<Decode> | undefined;
let encoder: Promise<Encode> | undefined;

// The codec would fetch its .wasm by URL, which Node does not do for files: it is read, compiled and handed over.
async function compile(folder: string, file: string): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await readFile(path.join(folder, file)));
}

async function loadDecoder(folder: string): Promise<Decode> {
  const codec = await import('@jsquash/webp/decode.js');
  await (codec.init as Init)(await compile(folder, 'webp_dec.wasm'));
  return codec.default;
}

async function loadEncoder(folder: string): Promise<Encode> {
  const codec = await import('@jsquash/webp/encode.js');
  // Every machine that VS Code runs on has SIMD: the codec's other build is not shipped (esbuild.js).
  await (codec.init as Init)(await compile(folder, 'webp_enc_simd.wasm'));
  return codec.default;
}

/**
 * Decodes a still WebP. @param folder where `webp_dec.wasm` lies
 * @throws Error in the codec's words
 */
export async function decodeWebp(bytes: Uint8Array, folder: string): Promise<Pixels> {
  const decode = await (decoder ??= loadDecoder(folder));
  const { width, height, data } = await decode(bytes.slice().buffer);
  const rgba = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { width, height, data: rgba, opaque: isOpaque(rgba) };
}

/** Encodes lossy WebP with lossless alpha. @param quality 1…100 @param folder where `webp_enc_simd.wasm` lies */
export async function encodeWebp(pixels: Pixels, quality: number, folder: string): Promise<Uint8Array> {
  const encode = await (encoder ??= loadEncoder(folder));
  const { width, height, data } = pixels;
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  return new Uint8Array(await encode({ width, height, data: clamped }, { quality }));
}

import { decode, type DecodedPng } from 'fast-png';
import { deflateSync, inflateSync } from 'node:zlib';
import { isOpaque, type Pixels } from './codec.ts';
import { PictureError } from './codecError.ts';
import { pngChunk, pngChunks, PNG_SIGNATURE } from './pngMetadataChunks.ts';

/** Most memory for the unpacked rows of one picture: 100 megapixels of 8-bit RGBA fit, of 16-bit RGBA half. */
const MAX_RAW = 420_000_000;

/**
 * Decodes a PNG of any colour type and depth (16 bits are rounded to 8).
 * The decoder unpacks whatever it is given, without limit, profiles included. So it is given only the chunks that make
 * the picture, and their data unpacked here, by Node's zlib, up to what the header allows.
 * @throws PictureError, or Error in the codec's words
 */
export function decodePng(bytes: Uint8Array): Pixels {
  const parts: Uint8Array[] = [PNG_SIGNATURE];
  const data: Uint8Array[] = [];
  let expected = 0;
  let type3 = false;
  let key: Uint8Array = new Uint8Array();
  for (const { type, start, length } of pngChunks(bytes)) {
    const body = bytes.subarray(start, start + length);
    if (type === 'IHDR') {
      expected = rawLength(body);
      type3 = body[9] === 3;
    }
    // The decoder refuses a key colour in pictures of fewer pixels than the key has numbers; it is applied here.
    if (type === 'tRNS' && !type3) key = body;
    else if (type === 'IHDR' || type === 'PLTE' || type === 'tRNS') parts.push(pngChunk(type, body));
    if (type === 'IDAT') data.push(body);
  }
  if (expected > MAX_RAW) throw new PictureError('too-many-pixels', `${expected} B`);
  // Some writers pad their data; a bomb pads it by far more than this.
  const raw = inflateSync(Buffer.concat(data), { maxOutputLength: expected + 65_536 });
  if (raw.length < expected) throw new PictureError('damaged', `${raw.length} < ${expected}`);
  parts.push(
    pngChunk('IDAT', deflateSync(raw.subarray(0, expected), { level: 0 })),
    pngChunk('IEND', new Uint8Array()),
  );
  return rgba(decode(Buffer.concat(parts)), key);
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Adam7: first column, first row, column step, row step (PNG 3rd edition, 8.1). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of the unpacked, filtered rows. */
function rawLength(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const bits = view.getUint8(8) * (CHANNELS[view.getUint8(9)] ?? 0);
  const rows = (w: number, h: number) => (w === 0 ? 0 : h * (1 + Math.ceil((w * bits) / 8)));
  if (view.getUint8(12) === 0) return rows(width, height);
  return PASSES.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + rows(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
    0,
  );
}

/** @param key the data of tRNS for grey (one 16-bit number) and RGB (three): the colour that is transparent */
function rgba(png: DecodedPng, key: Uint8Array): Pixels {
  const { width, height, depth, channels, palette } = png;
  const samples = depth < 8 ? unpack(png) : png.data;
  const data = new Uint8Array(width * height * 4);
  const scale = palette ? 1 : 255 / (2 ** depth - 1);
  const colour = channels >= 3;
  const alpha = channels === 2 || channels === 4;
  const keyAt = (at: number) => (key.length > at + 1 ? ((key[at] ?? 0) << 8) + (key[at + 1] ?? 0) : undefined);
  const [keyR, keyG, keyB] = [keyAt(0), keyAt(2), keyAt(4)];
  for (let from = 0, to = 0; to < data.length; from += channels, to += 4) {
    const first = samples[from] ?? 0;
    if (palette) {
      const entry = palette[first];
      if (entry === undefined) throw new PictureError('damaged', `palette ${first}`);
      data.set(entry, to);
      if (entry.length < 4) data[to + 3] = 255;
      continue;
    }
    const green = colour ? (samples[from + 1] ?? 0) : first;
    const blue = colour ? (samples[from + 2] ?? 0) : first;
    const keyed = first === keyR && (!colour || (green === keyG && blue === keyB));
    data[to] = first * scale + 0.5;
    data[to + 1] = green * scale + 0.5;
    data[to + 2] = blue * scale + 0.5;
    data[to + 3] = alpha ? (samples[from + channels - 1] ?? 0) * scale + 0.5 : keyed ? 0 : 255;
  }
  return { width, height, data, opaque: isOpaque(data) };
}

/** One byte a sample, from rows of 1, 2 or 4 bits a sample (one channel: only grey and palette have them). */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const out = new Uint8Array(width * height);
  const perByte = 8 / depth;
  const stride = Math.ceil(width / perByte);
  const mask = 2 ** depth - 1;
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const byte = data[y * stride + Math.floor(x / perByte)] ?? 0;
      out[to++] = (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
    }
  return out;
}

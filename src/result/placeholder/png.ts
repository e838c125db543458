import { promisify } from 'node:util';
import { deflate as deflateCallback } from 'node:zlib';
import { type Raster } from './raster.ts';

const deflate = promisify(deflateCallback);
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG file of an RGB picture. Each row holds its difference to the row above, which suits smooth pictures and is quick. */
export async function encodePng({ width, height, data }: Raster): Promise<Buffer> {
  const row = width * 3;
  const lines = Buffer.allocUnsafe((row + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (row + 1);
    const from = y * row;
    if (y === 0) {
      lines[to] = 0;
      lines.set(data.subarray(0, row), to + 1);
      continue;
    }
    lines[to] = 2; // filter type "up"
    for (let x = 0; x < row; x++) lines[to + 1 + x] = (data[from + x] ?? 0) - (data[from + x - row] ?? 0);
  }
  return png(width, height, 2, await deflate(lines, { level: 1, memLevel: 9 }));
}

/** A PNG file of an RGBA picture (four bytes a pixel), for results with transparency. */
export async function encodePngWithAlpha(width: number, height: number, rgba: Uint8Array): Promise<Buffer> {
  const row = width * 4;
  const lines = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y++) lines.set(rgba.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return png(width, height, 6, await deflate(lines, { level: 1 }));
}

function png(width: number, height: number, colourType: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = colourType;
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** One chunk of a PNG file: length, type, content, checksum. */
export function chunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(content.length + 12);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, content.length + 8)), content.length + 8);
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The checksum of PNG chunks (Node's own is missing before 20.15). */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

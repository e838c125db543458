import { open, type FileHandle } from 'node:fs/promises';
import type { MediaType } from './mediaType.ts';

/** A JSON answer longer than this, in bytes, is not parsed to see whether it is whole. */
const jsonLimit = 10_000_000;
const tailLength = 65_536;
/** The last chunk of a PNG. */
const iend = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

/**
 * Whether a file has its end, by the marks of its own format. It finds what was cut off, not every damage, and reads a few
 * kB of a picture or video, whatever its size. An empty file is `truncated`; a format without marks is `whole` if not empty.
 * Throws the system's error if the file cannot be read.
 */
export async function checkWhole(file: string, mediaType: MediaType): Promise<'whole' | 'truncated'> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    return size > 0 && (await isWhole(handle, size, mediaType)) ? 'whole' : 'truncated';
  } finally {
    await handle.close();
  }
}

/** The same from the last bytes, as far as they alone can tell: `false` says nothing. */
export function endsWhole(tail: Uint8Array, mediaType: MediaType): boolean {
  return mediaType === 'image/png' && iend.equals(tail.subarray(-iend.length));
}

function isWhole(handle: FileHandle, size: number, mediaType: MediaType): Promise<boolean> | boolean {
  switch (mediaType) {
    case 'image/png':
      return pngIsWhole(handle, size);
    case 'image/jpeg':
      return jpegIsWhole(handle, size);
    case 'image/webp':
      return riffIsWhole(handle, size);
    case 'image/gif':
      return gifIsWhole(handle, size);
    case 'image/avif':
    case 'video/mp4':
    case 'video/quicktime':
      return boxesAreWhole(handle, size);
    case 'image/svg+xml':
      return svgIsWhole(handle, size);
    case 'application/json':
      return size > jsonLimit || jsonIsWhole(handle);
    case 'video/webm':
    case 'application/pdf':
    case 'application/zip':
    case 'audio/mpeg':
    case 'audio/wav':
    case 'text/html':
    case 'text/plain':
    case 'application/octet-stream':
      return true;
  }
}

/** https://www.w3.org/TR/png-3/#5Chunk-layout: chunks of length, type, data, CRC, up to IEND. */
async function pngIsWhole(handle: FileHandle, size: number): Promise<boolean> {
  // An encoder may write thousands of chunks: look at the end first, and walk only if something follows IEND.
  if (iend.equals(await read(handle, size - iend.length, iend.length))) return true;
  for (let offset = 8; offset + 12 <= size;) {
    const chunk = await read(handle, offset, 8);
    if (chunk.length < 8) return false;
    if (chunk.toString('latin1', 4) === 'IEND') return true;
    offset += 12 + chunk.readUInt32BE(0);
  }
  return false;
}

/**
 * ITU T.81 annex B: marker segments up to SOS, then coded data in which `FF D9` does not occur, then EOI. What follows
 * EOI (padding, a maker's trailer) does no harm. A thumbnail's own EOI lies before SOS and does not count.
 */
async function jpegIsWhole(handle: FileHandle, size: number): Promise<boolean> {
  let offset = 2;
  for (;;) {
    const head = await read(handle, offset, 4);
    if (head.length < 4 || head[0] !== 0xff) return false;
    const marker = head.readUInt8(1);
    if (marker === 0xff) offset += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) offset += 2;
    else {
      offset += 2 + head.readUInt16BE(2);
      if (marker === 0xda) break;
    }
  }
  const eoi = Buffer.from([0xff, 0xd9]);
  const tail = Math.max(offset, size - tailLength);
  if ((await read(handle, tail, size - tail)).includes(eoi)) return true;
  // Trailers longer than that are rare: then all of it is searched, with one byte of overlap.
  for (; offset < tail; offset += tailLength - 1) {
    if ((await read(handle, offset, tailLength)).includes(eoi)) return true;
  }
  return false;
}

/** RIFF: a length in bytes 4 to 7 that counts what follows it. */
async function riffIsWhole(handle: FileHandle, size: number): Promise<boolean> {
  const head = await read(handle, 0, 8);
  return head.length === 8 && head.readUInt32LE(4) >= 12 && head.readUInt32LE(4) + 8 <= size;
}

/** GIF89a: the last block's terminator and the trailer, `00 3B`; zeros after it are padding. */
async function gifIsWhole(handle: FileHandle, size: number): Promise<boolean> {
  const from = Math.max(0, size - 1024);
  const tail = await read(handle, from, size - from);
  const end = tail.findLastIndex((byte) => byte !== 0);
  return end > 0 && tail[end] === 0x3b && tail[end - 1] === 0;
}

/** ISO/IEC 14496-12: boxes of length and type from the first byte to the last; length 1: 64 bits follow; 0: up to the end. */
async function boxesAreWhole(handle: FileHandle, size: number): Promise<boolean> {
  let offset = 0;
  let boxes = 0;
  while (offset < size) {
    const head = await read(handle, offset, 16);
    if (head.length < 8) return false;
    boxes += 1;
    let length = head.readUInt32BE(0);
    if (length === 0) return boxes > 1;
    if (length === 1) {
      if (head.length < 16) return false;
      length = Number(head.readBigUInt64BE(8));
    }
    if (length < 8) return false;
    offset += length;
  }
  return offset === size && boxes > 1;
}

/** Well-formed XML ends with a tag, a comment or an instruction: with `>`. */
async function svgIsWhole(handle: FileHandle, size: number): Promise<boolean> {
  const from = Math.max(0, size - 1024);
  return (await read(handle, from, size - from)).toString('latin1').trimEnd().endsWith('>');
}

async function jsonIsWhole(handle: FileHandle): Promise<boolean> {
  const text = (await handle.readFile('utf8')).replace(/^\uFEFF/, '');
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Up to `length` bytes from `offset`; fewer at the end of the file, none before its start. */
async function read(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (offset < 0 || length <= 0) return Buffer.alloc(0);
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

import { crc32 } from 'node:zlib';

/** The eight bytes every PNG begins with. */
export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** One chunk of a PNG, one segment of a JPEG, or one chunk of a WebP. */
export interface Chunk {
  /** Four letters; of a JPEG segment its marker, such as `ffe1`. */
  readonly type: string;
  /** Offset of its first byte. */
  readonly at: number;
  /** Offset of its data. */
  readonly start: number;
  /** Of its data, in bytes. */
  readonly length: number;
  /** Offset of what follows: past CRC or padding. */
  readonly end: number;
}

/** Whether bytes begin with these Latin-1 characters. */
export function startsWith(bytes: Uint8Array, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The chunk whose first eight bytes are `head`. */
export function pngChunkAt(head: Uint8Array, at: number): Chunk | undefined {
  if (head.length < 8) return undefined;
  const length = new DataView(head.buffer, head.byteOffset, 8).getUint32(0);
  const type = String.fromCharCode(...head.subarray(4, 8));
  return { type, at, start: at + 8, length, end: at + 12 + length };
}

/** The chunks of a PNG up to IEND, as far as they are whole. Never throws; yields nothing for other bytes. */
export function* pngChunks(bytes: Uint8Array): Generator<Chunk> {
  if (!PNG_SIGNATURE.every((byte, index) => bytes[index] === byte)) return;
  for (let at = 8; ;) {
    const chunk = pngChunkAt(bytes.subarray(at, at + 8), at);
    if (chunk === undefined || chunk.end > bytes.length) return;
    yield chunk;
    if (chunk.type === 'IEND') return;
    at = chunk.end;
  }
}

/** A whole chunk: length, type, data, CRC. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

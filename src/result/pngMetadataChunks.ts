import { crc32 } from 'node:zlib';

/** The eight bytes every PNG begins with. */
export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** One chunk: `start` is the offset of its data, which is followed by 4 bytes of CRC. */
export interface PngChunk {
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

/** The chunks of a PNG up to IEND, as far as they are whole. Never throws; yields nothing for other bytes. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  if (!PNG_SIGNATURE.every((byte, index) => bytes[index] === byte)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) return;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, start: at + 8, length };
    if (type === 'IEND') return;
    at += 12 + length;
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

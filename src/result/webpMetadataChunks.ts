import { startsWith, type Chunk } from './pngMetadataChunks.ts';

/** The chunk whose first eight bytes are `head`; odd data is followed by a byte of padding. */
export function webpChunkAt(head: Uint8Array, at: number): Chunk | undefined {
  if (head.length < 8) return undefined;
  const length = new DataView(head.buffer, head.byteOffset, 8).getUint32(4, true);
  const type = String.fromCharCode(...head.subarray(0, 4));
  return { type, at, start: at + 8, length, end: at + 8 + length + (length & 1) };
}

/** Offset of the end of a WebP's chunks, from its first twelve bytes; `undefined` for other bytes. */
export function webpEnd(head: Uint8Array): number | undefined {
  if (!startsWith(head, 0, 'RIFF') || !startsWith(head, 8, 'WEBP')) return undefined;
  return 8 + new DataView(head.buffer, head.byteOffset, 8).getUint32(4, true);
}

/** The chunks of a WebP as far as they are whole. Never throws; yields nothing for other bytes. */
export function* webpChunks(bytes: Uint8Array): Generator<Chunk> {
  const end = Math.min(bytes.length, webpEnd(bytes.subarray(0, 12)) ?? 0);
  for (let at = 12; at < end;) {
    const chunk = webpChunkAt(bytes.subarray(at, at + 8), at);
    if (chunk === undefined || chunk.start + chunk.length > end) return;
    yield chunk;
    at = chunk.end;
  }
}

/** A whole chunk, padded. */
export function webpChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(8 + data.length + (data.length & 1));
  chunk.write(type, 0, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  chunk.set(data, 8);
  return chunk;
}

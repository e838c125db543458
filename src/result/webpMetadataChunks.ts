import { startsWith } from './jpegMetadataSegments.ts';

/** One RIFF chunk. `start` is the offset of its data; odd data is followed by a byte of padding. */
export interface WebpChunk {
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

/** The chunks of a WebP as far as they are whole. Never throws; yields nothing for other bytes. */
export function* webpChunks(bytes: Uint8Array): Generator<WebpChunk> {
  if (!startsWith(bytes, 0, 'RIFF') || !startsWith(bytes, 8, 'WEBP')) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = Math.min(bytes.length, 8 + view.getUint32(4, true));
  for (let at = 12; at + 8 <= end;) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > end) return;
    yield { type: String.fromCharCode(...bytes.subarray(at, at + 4)), start: at + 8, length };
    at += 8 + length + (length & 1);
  }
}

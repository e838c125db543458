import type { Chunk } from './pngMetadataChunks.ts';

export const APP0 = 'ffe0';
export const APP1 = 'ffe1';
export const APP11 = 'ffeb';

/** The segment whose first four bytes are `head`; `undefined` where the first scan starts, or for other bytes. */
export function jpegSegmentAt(head: Uint8Array, at: number): Chunk | undefined {
  const [first, marker = 0, high = 0, low = 0] = head;
  if (head.length < 4 || first !== 0xff || marker === 0xda || marker === 0xd9 || marker === 0) return undefined;
  const type = `ff${marker.toString(16).padStart(2, '0')}`;
  if (marker === 0xff) return { type, at, start: at + 1, length: 0, end: at + 1 }; // a fill byte
  if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) return { type, at, start: at + 2, length: 0, end: at + 2 };
  const length = (high << 8) + low;
  return length < 2 ? undefined : { type, at, start: at + 4, length: length - 2, end: at + 2 + length };
}

/** The segments from after SOI up to the start of the first scan. Never throws; yields nothing for other bytes. */
export function* jpegSegments(bytes: Uint8Array): Generator<Chunk> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return;
  for (let at = 2; ;) {
    const segment = jpegSegmentAt(bytes.subarray(at, at + 4), at);
    if (segment === undefined || segment.end > bytes.length) return;
    yield segment;
    at = segment.end;
  }
}

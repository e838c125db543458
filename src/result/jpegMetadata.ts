import { APP0, APP1 } from './jpegMetadataSegments.ts';
import type { Chunk } from './pngMetadataChunks.ts';

/** What an XMP packet begins with in APP1 (XMP part 3, 1.1.3), and an EXIF block. */
export const JPEG_XMP = 'http://ns.adobe.com/xap/1.0/\0';
export const JPEG_EXIF = 'Exif\0\0';

/** A segment's length field counts itself and holds two bytes. */
const MAX_PAYLOAD = 65_533;

/** A whole APP1 segment with an XMP packet; `undefined` if the packet is too long for one. */
export function jpegXmpSegment(packet: string): Uint8Array | undefined {
  const payload = Buffer.from(JPEG_XMP + packet, 'utf8');
  if (payload.length > MAX_PAYLOAD) return undefined;
  const length = payload.length + 2;
  return Buffer.concat([Uint8Array.of(0xff, 0xe1, length >> 8, length & 255), payload]);
}

/**
 * Where a new XMP segment goes: after JFIF and EXIF, which readers expect first, and before whatever else holds offsets
 * into the rest of the file (MPF).
 */
export function jpegXmpPlace(segments: readonly Chunk[], exif: Chunk | undefined): number {
  const first = segments[0];
  if (exif !== undefined && segments.indexOf(exif) <= 1) return exif.end;
  return first?.type === APP0 ? first.end : 2;
}

/** Whether a segment may hold XMP or EXIF. */
export function isApp1({ type }: Chunk): boolean {
  return type === APP1;
}

import { startsWith } from './pngMetadataChunks.ts';
import { webpChunk } from './webpMetadataChunks.ts';

/** VP8X flags (WebP container specification, "Extended file format"). */
export const WEBP_XMP_FLAG = 0x04;
const ALPHA_FLAG = 0x10;

/**
 * The VP8X chunk that a simple WebP needs before it may hold metadata, from its only chunk's first bytes.
 * @param type `VP8 ` or `VP8L`
 * @param head the first ten bytes of its data
 */
export function vp8xFor(type: string, head: Uint8Array): Uint8Array | undefined {
  if (head.length < 10) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, 10);
  const data = Buffer.alloc(10);
  if (type === 'VP8 ' && startsWith(head, 3, '\x9d\x01\x2a')) {
    data[0] = WEBP_XMP_FLAG;
    data.writeUIntLE((view.getUint16(6, true) & 0x3fff) - 1, 4, 3);
    data.writeUIntLE((view.getUint16(8, true) & 0x3fff) - 1, 7, 3);
  } else if (type === 'VP8L' && head[0] === 0x2f) {
    const bits = view.getUint32(1, true);
    data[0] = WEBP_XMP_FLAG | ((bits >>> 28) & 1 ? ALPHA_FLAG : 0);
    data.writeUIntLE(bits & 0x3fff, 4, 3);
    data.writeUIntLE((bits >>> 14) & 0x3fff, 7, 3);
  } else return undefined;
  return webpChunk('VP8X', data);
}

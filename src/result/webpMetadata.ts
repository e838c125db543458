import { startsWith } from './pngMetadataChunks.ts';
import { webpChunk } from './webpMetadataChunks.ts';

/** VP8X flags (WebP container specification, "Extended file format"). */
export const WEBP_XMP_FLAG = 0x04;
const ALPHA_FLAG = 0x10;

/**
 * The VP8X chunk that a simple WebP needs before it may hold metadata or a profile, from its only chunk's first bytes;
 * `undefined` if they are damaged.
 * @param type `VP8 ` or `VP8L`
 * @param head the first ten bytes of its data
 * @param flags what the file will hold; alpha is added where the chunk says so
 */
export function vp8xFor(type: string, head: Uint8Array, flags: number): Uint8Array | undefined {
  if (head.length < 10) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, 10);
  if (type === 'VP8 ' && startsWith(head, 3, '\x9d\x01\x2a'))
    return vp8x(flags, view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff);
  if (type !== 'VP8L' || head[0] !== 0x2f) return undefined;
  const bits = view.getUint32(1, true); // width - 1, height - 1, whether alpha is used
  const alpha = (bits >>> 28) & 1 ? ALPHA_FLAG : 0;
  return vp8x(flags | alpha, (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
}

function vp8x(flags: number, width: number, height: number): Uint8Array | undefined {
  if (width === 0 || height === 0) return undefined;
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return webpChunk('VP8X', data);
}

import jpeg from 'jpeg-js';
import { encode } from 'fast-png';

/** Real picture bytes, each with its size. */
export function png(width = 3, height = 2): Buffer {
  return Buffer.from(encode({ width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(120) }));
}

export function jpg(width = 16, height = 9): Buffer {
  return Buffer.from(jpeg.encode({ width, height, data: Buffer.alloc(width * height * 4, 90) }, 80).data);
}

/** 1 × 1. */
export const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');
/** 1 × 1. */
export const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

function uint32(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((n, i) => bytes.writeUInt32BE(n, i * 4));
  return bytes;
}

/** The boxes that tell an AVIF's size, without coded data. */
export function avif(width = 40, height = 30): Buffer {
  const ispe = box('ispe', uint32(0, width, height));
  const meta = box('meta', uint32(0), box('iprp', box('ipco', ispe)));
  return Buffer.concat([ftyp('avif', 'mif1', 'miaf'), meta, box('mdat', Buffer.alloc(20, 7))]);
}

export function ftyp(major: string, ...compatible: string[]): Buffer {
  return box('ftyp', Buffer.from(major), uint32(0), Buffer.from(compatible.join('')));
}

export const mp4 = Buffer.concat([
  ftyp('isom', 'isom', 'mp42'),
  box('moov', Buffer.alloc(30)),
  box('mdat', Buffer.alloc(99)),
]);
export const heic = Buffer.concat([ftyp('heic', 'mif1', 'heic'), box('mdat', Buffer.alloc(30))]);
export const mov = Buffer.concat([ftyp('qt  ', 'qt  '), box('moov', Buffer.alloc(30))]);

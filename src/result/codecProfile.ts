import { inflateSync, deflateSync } from 'node:zlib';
import type { PictureFormat } from './codec.ts';
import { jpegSegments } from './jpegMetadataSegments.ts';
import { pngChunk, pngChunks, startsWith } from './pngMetadataChunks.ts';
import { vp8xFor } from './webpMetadata.ts';
import { webpChunk, webpChunks } from './webpMetadataChunks.ts';

const MAX_PROFILE = 2_000_000;
const JPEG_ICC = 'ICC_PROFILE\0';
/** A segment holds 65 533 bytes, less the signature, a number and a count. */
const JPEG_PART = 65_533 - JPEG_ICC.length - 2;
const WEBP_ICC_FLAG = 0x20;

/**
 * The colour profile (ICC) of a picture, if it has one for RGB: its pixels mean other colours without it. Profiles for
 * grey and CMYK no longer fit once the picture is RGB. Never throws.
 */
export function readProfile(bytes: Uint8Array, format: PictureFormat): Uint8Array | undefined {
  const profile = { png: pngProfile, jpeg: jpegProfile, webp: webpProfile }[format](bytes);
  const fits = profile !== undefined && profile.length >= 128 && profile.length <= MAX_PROFILE;
  return fits && startsWith(profile, 16, 'RGB ') && startsWith(profile, 36, 'acsp') ? profile : undefined;
}

/** A freshly encoded picture with a colour profile added. */
export function withProfile(encoded: Uint8Array, format: PictureFormat, profile: Uint8Array): Uint8Array {
  return { png: intoPng, jpeg: intoJpeg, webp: intoWebp }[format](encoded, profile);
}

function pngProfile(bytes: Uint8Array): Uint8Array | undefined {
  for (const { type, start, length } of pngChunks(bytes)) {
    if (type === 'IDAT') return undefined;
    if (type !== 'iCCP') continue;
    const data = bytes.subarray(start, start + length);
    const name = data.subarray(0, 80).indexOf(0);
    try {
      return name < 0 ? undefined : inflateSync(data.subarray(name + 2), { maxOutputLength: MAX_PROFILE });
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function jpegProfile(bytes: Uint8Array): Uint8Array | undefined {
  const parts: { readonly number: number; readonly data: Uint8Array }[] = [];
  for (const { type, start, length } of jpegSegments(bytes)) {
    if (type !== 'ffe2' || length < JPEG_ICC.length + 2 || !startsWith(bytes, start, JPEG_ICC)) continue;
    const from = start + JPEG_ICC.length;
    parts.push({ number: bytes[from] ?? 0, data: bytes.subarray(from + 2, start + length) });
  }
  const inOrder = parts.toSorted((a, b) => a.number - b.number);
  return parts.length === 0 ? undefined : Buffer.concat(inOrder.map(({ data }) => data));
}

function webpProfile(bytes: Uint8Array): Uint8Array | undefined {
  for (const { type, start, length } of webpChunks(bytes))
    if (type === 'ICCP') return bytes.subarray(start, start + length);
  return undefined;
}

function intoPng(encoded: Uint8Array, profile: Uint8Array): Uint8Array {
  const data = Buffer.concat([Buffer.from('ICC profile\0\0', 'latin1'), deflateSync(profile)]);
  const afterHeader = 8 + 12 + 13;
  return Buffer.concat([encoded.subarray(0, afterHeader), pngChunk('iCCP', data), encoded.subarray(afterHeader)]);
}

function intoJpeg(encoded: Uint8Array, profile: Uint8Array): Uint8Array {
  const count = Math.ceil(profile.length / JPEG_PART);
  const segments = Array.from({ length: count }, (_, index) => {
    const part = profile.subarray(index * JPEG_PART, (index + 1) * JPEG_PART);
    const length = 2 + JPEG_ICC.length + 2 + part.length;
    return Buffer.concat([
      Uint8Array.of(0xff, 0xe2, length >> 8, length & 255),
      Buffer.from(JPEG_ICC, 'latin1'),
      Uint8Array.of(index + 1, count),
      part,
    ]);
  });
  const [first] = jpegSegments(encoded); // the encoder's JFIF segment
  const place = first?.end ?? 2;
  return Buffer.concat([encoded.subarray(0, place), ...segments, encoded.subarray(place)]);
}

function intoWebp(encoded: Uint8Array, profile: Uint8Array): Uint8Array {
  const [first] = webpChunks(encoded);
  if (first === undefined) return encoded;
  const own = encoded.slice(first.at, first.end);
  const extended = first.type === 'VP8X' ? own : vp8xFor(first.type, own.subarray(8, 18), 0);
  if (extended === undefined) return encoded;
  extended[8] = (extended[8] ?? 0) | WEBP_ICC_FLAG;
  const rest = encoded.subarray(first.type === 'VP8X' ? first.end : first.at);
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  const made = Buffer.concat([riff, extended, webpChunk('ICCP', profile), rest]);
  made.writeUInt32LE(made.length - 8, 4);
  return made;
}

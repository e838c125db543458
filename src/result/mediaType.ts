import type { InputMediaType } from '../tool/request.ts';

/** What the bytes of a result are. `undefined` elsewhere means: none of these. */
export type MediaType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif'
  | 'image/svg+xml'
  | 'video/mp4'
  | 'video/quicktime'
  | 'video/webm'
  | 'application/json'
  | 'application/pdf'
  | 'application/zip'
  | 'audio/mpeg'
  | 'audio/wav'
  | 'text/html'
  | 'text/plain'
  | 'application/octet-stream';

const extensions: Readonly<Record<MediaType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'text/html': 'html',
  'text/plain': 'txt',
  'application/octet-stream': 'bin',
};

/** How much of a file's beginning `detectMediaType` and `inputMediaTypeOf` look at, in bytes. */
export const headLength = 4096;

/** The file name extension of a media type, without the dot: `jpg` for `image/jpeg`. */
export function extensionOf(mediaType: MediaType): string {
  return extensions[mediaType];
}

/** Whether an `<img>` can show it. */
export function isImage(mediaType: MediaType): boolean {
  return mediaType.startsWith('image/');
}

/**
 * What the bytes are, told by the first `headLength` of them (fewer only if the file is shorter).
 * `undefined`: none of the types known here, or nothing at all.
 */
export function detectMediaType(head: Uint8Array): MediaType | undefined {
  const bytes = head.subarray(0, headLength);
  return (bytes.length === 0 ? undefined : binaryType(bytes)) ?? textType(bytes);
}

/**
 * Whether bytes can be sent as an input picture: their type; or `found`, what they are instead, as a word for a message
 * (`HEIC`, `GIF`; absent if that is not known either).
 */
export function inputMediaTypeOf(
  head: Uint8Array,
):
  | { readonly mediaType: InputMediaType; readonly found?: never }
  | { readonly mediaType?: never; readonly found?: string } {
  const mediaType = detectMediaType(head);
  if (mediaType === 'image/png' || mediaType === 'image/jpeg' || mediaType === 'image/webp') return { mediaType };
  const found = foreignName(head) ?? (mediaType && names[mediaType]);
  return found === undefined ? {} : { found };
}

/** Format names, as people say them, of what an input picture turns out to be instead. Proper names: not translated. */
const names: Partial<Record<MediaType, string>> = {
  'image/gif': 'GIF',
  'image/avif': 'AVIF',
  'image/svg+xml': 'SVG',
  'video/mp4': 'MP4',
  'video/quicktime': 'QuickTime',
  'video/webm': 'WebM',
  'application/json': 'JSON',
  'application/pdf': 'PDF',
  'application/zip': 'ZIP',
  'audio/mpeg': 'MP3',
  'audio/wav': 'WAV',
  'text/html': 'HTML',
  'text/plain': 'text',
};

/** Formats that are never a result, but that people try to send. */
function foreignName(head: Uint8Array): string | undefined {
  if (at(head, 4, 'ftyp') && brands(head).some((brand) => heicBrands.has(brand)) && !isAvif(head)) return 'HEIC';
  if (at(head, 0, 'BM') && head.length >= 26 && le16(head, 6) === 0 && le16(head, 8) === 0) return 'BMP';
  if (at(head, 0, 'II*\0') || at(head, 0, 'MM\0*') || at(head, 0, 'II+\0') || at(head, 0, 'MM\0+')) return 'TIFF';
  if (at(head, 0, '\0\0\u0001\0')) return 'ICO';
  if (at(head, 0, '8BPS')) return 'PSD';
  if (at(head, 0, '\u00ff\n') || at(head, 0, '\0\0\0\fJXL ')) return 'JPEG XL';
  if (at(head, 0, '\0\0\0\fjP  ')) return 'JPEG 2000';
  return undefined;
}

function binaryType(head: Uint8Array): MediaType | undefined {
  if (at(head, 0, '\u0089PNG\r\n\u001a\n')) return 'image/png';
  if (at(head, 0, '\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (at(head, 0, 'RIFF') && at(head, 8, 'WEBP')) return 'image/webp';
  if (at(head, 0, 'RIFF') && at(head, 8, 'WAVE')) return 'audio/wav';
  if (at(head, 0, 'GIF87a') || at(head, 0, 'GIF89a')) return 'image/gif';
  if (at(head, 4, 'ftyp')) {
    if (isAvif(head)) return 'image/avif';
    if (brands(head).some((brand) => heicBrands.has(brand))) return undefined;
    return at(head, 8, 'qt  ') ? 'video/quicktime' : 'video/mp4';
  }
  // EBML; its DocType element (0x4282) is among the first: https://www.rfc-editor.org/rfc/rfc8794
  if (at(head, 0, '\u001aE\u00df\u00a3'))
    return latin1(head.subarray(0, 64)).includes('webm') ? 'video/webm' : undefined;
  if (at(head, 0, '%PDF-')) return 'application/pdf';
  if (at(head, 0, 'PK\u0003\u0004') || at(head, 0, 'PK\u0005\u0006')) return 'application/zip';
  if (at(head, 0, 'ID3') || isMp3Frame(head)) return 'audio/mpeg';
  return undefined;
}

/** Tags that begin a page, from https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type */
const html =
  /^<(?:!doctype html|html|head|script|iframe|h1|div|font|table|[abp]|style|title|body|br|meta|center)(?=[\s>/]|$)/i;

function textType(head: Uint8Array): MediaType | undefined {
  const text = utf8(head)?.trimStart();
  if (text === undefined || text === '') return undefined;
  if (text.startsWith('{') || text.startsWith('[')) return 'application/json';
  if (html.test(text)) return 'text/html';
  const root = text.replace(/^(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!doctype\s+svg\b[^[>]*(?:\[[^\]]*\]\s*)?>)*/i, '');
  if (/^<(?:svg:)?svg(?=[\s>/]|$)/i.test(root)) return 'image/svg+xml';
  return html.test(root) ? 'text/html' : 'text/plain';
}

/** Text without its byte order mark; `undefined` if it is no UTF-8 text. The last character may be cut. */
function utf8(head: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // eslint-disable-next-line no-control-regex -- control characters tell binary data from text (as mimesniff does)
    return /[\u0000-\u0008\v\u000e-\u001a\u001c-\u001f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

// https://mp4ra.org/registered-types/brands; mif1 and msf1 alone do not say which codec, but what they hold is not AVIF.
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

function isAvif(head: Uint8Array): boolean {
  return brands(head).some((brand) => brand === 'avif' || brand === 'avis');
}

/** The major and the compatible brands of an ISO base media file. */
function brands(head: Uint8Array): string[] {
  const size = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const box = latin1(head.subarray(0, Math.min(size, head.length, 256)));
  const found = [box.slice(8, 12)];
  for (let offset = 16; offset + 4 <= box.length; offset += 4) found.push(box.slice(offset, offset + 4));
  return found;
}

/** A frame header of MPEG audio layer III: sync bits, and neither the bit rate nor the sampling rate a forbidden value. */
function isMp3Frame(head: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0] = head;
  return a === 0xff && (b & 0xe6) === 0xe2 && c >> 4 !== 15 && (c & 0x0c) !== 0x0c;
}

function le16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

function at(bytes: Uint8Array, offset: number, wanted: string): boolean {
  return latin1(bytes.subarray(offset, offset + wanted.length)) === wanted;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

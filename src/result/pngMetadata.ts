import { inflateSync } from 'node:zlib';
import { pngChunk } from './pngMetadataChunks.ts';

/** One text of a PNG. */
export interface PngText {
  readonly keyword: string;
  readonly text: string;
}

/** The chunk types that hold text. */
export const PNG_TEXT_TYPES: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt']);

/**
 * The text of a tEXt, zTXt or iTXt chunk; `undefined` if it is damaged, or unpacks to more than `maximum` bytes.
 * Never throws. (PNG 3rd edition, 11.3.3)
 */
export function readPngText(type: string, data: Uint8Array, maximum: number): PngText | undefined {
  const zero = data.subarray(0, 80).indexOf(0);
  if (zero < 1) return undefined;
  const keyword = Buffer.from(data.subarray(0, zero)).toString('latin1');
  if (type === 'tEXt') return { keyword, text: Buffer.from(data.subarray(zero + 1)).toString('latin1') };
  if (type === 'zTXt') {
    const unpacked = data[zero + 1] === 0 ? inflate(data.subarray(zero + 2), maximum) : undefined;
    return unpacked && { keyword, text: unpacked.toString('latin1') };
  }
  const packed = data[zero + 1] === 1;
  const language = data.indexOf(0, zero + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0 || (packed && data[zero + 2] !== 0)) return undefined;
  const rest = data.subarray(translated + 1);
  const bytes = packed ? inflate(rest, maximum) : rest;
  return bytes && { keyword, text: new TextDecoder().decode(bytes) };
}

function inflate(data: Uint8Array, maximum: number): Buffer | undefined {
  try {
    return inflateSync(data, { maxOutputLength: maximum });
  } catch {
    return undefined;
  }
}

/** An uncompressed iTXt chunk. NUL, which it can't hold, is dropped from the text; lone surrogates become U+FFFD. */
export function pngTextChunk(keyword: string, text: string): Uint8Array {
  return pngChunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text.replaceAll('\0', '')}`, 'utf8'));
}

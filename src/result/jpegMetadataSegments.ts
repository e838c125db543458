/** One marker segment before the image data. `start` is the offset of its payload, after the two length bytes. */
export interface JpegSegment {
  readonly marker: number;
  /** Offset of the 0xFF of its marker. */
  readonly at: number;
  readonly start: number;
  readonly length: number;
}

export const APP1 = 0xe1;
export const APP11 = 0xeb;

/** The segments from after SOI up to the start of the first scan (SOS not included). Never throws; `[]` for other bytes. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2; // stands alone
      continue;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
    if (length < 2 || at + 2 + length > bytes.length) return;
    yield { marker, at, start: at + 4, length: length - 2 };
    at += 2 + length;
  }
}

/** Whether a payload begins with these Latin-1 characters. */
export function startsWith(bytes: Uint8Array, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

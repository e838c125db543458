/** One field of an image file directory: its type, and its value's bytes. */
interface Field {
  readonly type: number;
  readonly value: Uint8Array;
  readonly little: boolean;
}

const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const USER_COMMENT = 0x9286;
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** EXIF orientation, 1…8; 1 where there is none or it is damaged. */
export function exifOrientation(tiff: Uint8Array): number {
  const field = findField(tiff, undefined, ORIENTATION);
  if (field === undefined || field.type !== 3 || field.value.length < 2) return 1;
  const value = view(field.value).getUint16(0, field.little);
  return value >= 1 && value <= 8 ? value : 1;
}

/** EXIF UserComment as text (Exif 2.32, 4.6.5: an eight-byte character code, then the text), or `undefined`. */
export function exifUserComment(tiff: Uint8Array): string | undefined {
  const pointer = findField(tiff, undefined, EXIF_IFD);
  if (pointer === undefined || pointer.value.length < 4) return undefined;
  const field = findField(tiff, view(pointer.value).getUint32(0, pointer.little), USER_COMMENT);
  if (field === undefined || field.value.length <= 8) return undefined;
  const code = String.fromCharCode(...field.value.subarray(0, 8));
  const text = field.value.subarray(8);
  // "UNICODE" is UTF-16 in the file's byte order; some generators write big-endian into little-endian files.
  if (code.startsWith('UNICODE')) return decodeUtf16(text, field.little);
  return new TextDecoder().decode(text);
}

function decodeUtf16(text: Uint8Array, little: boolean): string {
  const evenZeros = text.filter((byte, index) => byte === 0 && index % 2 === 0).length;
  const oddZeros = text.filter((byte, index) => byte === 0 && index % 2 === 1).length;
  const littleEndian = evenZeros === oddZeros ? little : oddZeros > evenZeros;
  return new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(text);
}

/** Looks a tag up in the directory at `at` (absent: the first one). Every offset is checked; never throws. */
function findField(tiff: Uint8Array, at: number | undefined, tag: number): Field | undefined {
  if (tiff.length < 8) return undefined;
  const data = view(tiff);
  const little = tiff[0] === 0x49;
  if (tiff[0] !== tiff[1] || (!little && tiff[0] !== 0x4d)) return undefined;
  const directory = at ?? data.getUint32(4, little);
  if (directory + 2 > tiff.length) return undefined;
  const count = data.getUint16(directory, little);
  for (let index = 0, entry = directory + 2; index < count && entry + 12 <= tiff.length; index++, entry += 12) {
    if (data.getUint16(entry, little) !== tag) continue;
    const type = data.getUint16(entry + 2, little);
    const bytes = data.getUint32(entry + 4, little) * (TYPE_SIZES[type] ?? 0);
    const start = bytes <= 4 ? entry + 8 : data.getUint32(entry + 8, little);
    if (start + bytes > tiff.length) return undefined;
    return { type, value: tiff.subarray(start, start + bytes), little };
  }
  return undefined;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

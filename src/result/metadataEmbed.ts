import { open } from 'node:fs/promises';
import { JPEG_EXIF, JPEG_XMP, isApp1, jpegXmpPlace, jpegXmpSegment } from './jpegMetadata.ts';
import { handleSource, type ByteSource } from './metadataSource.ts';
import { hasContentCredentials, walk, type Walk } from './metadataWalk.ts';
import { newEnd, writeEnd, writePieces, type Piece } from './pieces.ts';
import { hasRemoteCredentials, xmpWithRecipe } from './metadataXmp.ts';
import { PNG_TEXT_TYPES, pngTextChunk, readPngText } from './pngMetadata.ts';
import { startsWith, type Chunk } from './pngMetadataChunks.ts';
import { GENERATOR, MAX_RECIPE_TEXT, recipePrompt, recipeText, type Recipe } from './recipe.ts';
import { WEBP_XMP_FLAG, vp8xFor } from './webpMetadata.ts';
import { webpChunk } from './webpMetadataChunks.ts';

/** Why a recipe was not put into a file; a sidecar holds it instead. */
export type NotEmbedded =
  /** Not PNG, JPEG or WebP. */
  | 'format'
  /** The file is signed: a change would break its content credentials. */
  | 'content-credentials'
  /** Longer than the format holds (JPEG: 64 kB). */
  | 'too-large'
  /** The file is damaged, or holds XMP of a kind that can't be added to. */
  | 'odd';

export type EmbedOutcome =
  | {
      readonly embedded: true;
      /** The file that holds it: the given one, or the target. */
      readonly file: string;
      /** In place of the given file's last 12 bytes, if that is all that has changed. */
      readonly end?: Uint8Array;
    }
  | { readonly embedded: false; readonly reason: NotEmbedded };

/** Existing XMP above this is left alone; what is longer would not be read back. */
const MAX_XMP = MAX_RECIPE_TEXT;
/** The last chunk of a PNG, in bytes. */
const IEND_LENGTH = 12;

/**
 * Puts a recipe into a picture: where it can go to the end, as in a PNG without one, into the file itself, else into a copy.
 * An earlier recipe of ours is replaced, everything else kept byte for byte, image data included. Memory does not grow with
 * the picture.
 * @param target absolute path where there is no file, for the copy; there is none afterwards if none was needed, or on failure
 * @throws the file system's error, or the signal's `AbortError`; the file is then as it was. Never for what the picture holds
 */
export async function embedRecipe(
  file: string,
  target: string,
  recipe: Recipe,
  signal?: AbortSignal,
): Promise<EmbedOutcome> {
  signal?.throwIfAborted();
  const handle = await open(file, 'r+');
  try {
    const source = await handleSource(handle);
    const pieces = await plan(source, recipe);
    if (typeof pieces === 'string') return { embedded: false, reason: pieces };
    const end = await newEnd(handle, source.size, pieces);
    if (!end) {
      await writePieces(handle, target, pieces, signal);
      return { embedded: true, file: target };
    }
    await writeEnd(handle, source.size, end);
    return { embedded: true, file, ...(end.at === source.size - IEND_LENGTH && { end: end.bytes }) };
  } finally {
    await handle.close();
  }
}

async function plan(source: ByteSource, recipe: Recipe): Promise<readonly Piece[] | NotEmbedded> {
  const found = await walk(source);
  if (found === undefined) return 'format';
  if (!found.whole) return 'odd';
  if (await hasContentCredentials(source, found)) return 'content-credentials';
  switch (found.format) {
    case 'png':
      return await planPng(source, found, recipe);
    case 'jpeg':
      return await planJpeg(source, found, recipe);
    case 'webp':
      return await planWebp(source, found, recipe);
  }
}

/** The ranges of `from`…`to` that remain when `gaps`, in order, are taken out. */
function without(from: number, to: number, gaps: readonly Chunk[]): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  for (const gap of gaps) {
    pieces.push({ from: at, to: gap.at });
    at = gap.end;
  }
  return [...pieces, { from: at, to }];
}

async function planPng(source: ByteSource, { chunks }: Walk, recipe: Recipe): Promise<readonly Piece[] | NotEmbedded> {
  const old: Chunk[] = [];
  let described = false;
  for (const chunk of chunks) {
    if (chunk.type === 'iTXt' && chunk.length <= MAX_XMP) {
      const xmp = await source.read(chunk.start, 18);
      if (startsWith(xmp, 0, 'XML:com.adobe.xmp\0')) {
        const packet = Buffer.from(await source.read(chunk.start, chunk.length)).toString('utf8');
        if (hasRemoteCredentials(packet)) return 'content-credentials';
      }
    }
    if (!PNG_TEXT_TYPES.has(chunk.type)) continue;
    const { keyword } = readPngText('tEXt', await source.read(chunk.start, 80), 0) ?? {};
    if (keyword === GENERATOR) old.push(chunk);
    if (keyword === 'Description') described = true;
  }
  const end = chunks.at(-1);
  if (end === undefined) return 'odd';
  const prompt = recipePrompt(recipe);
  // A registered keyword, which viewers show. One that is there already may be another program's: it stays.
  const own = pngTextChunk(GENERATOR, recipeText(recipe, 'line'));
  if (own.length > MAX_XMP) return 'too-large';
  const shown = described || prompt.trim() === '' ? [] : [pngTextChunk('Description', prompt)];
  return [...without(0, end.at, old), ...shown, own, { from: end.at, to: source.size }];
}

async function planJpeg(source: ByteSource, { chunks }: Walk, recipe: Recipe): Promise<readonly Piece[] | NotEmbedded> {
  let exif: Chunk | undefined;
  let xmp: Chunk | undefined;
  for (const segment of chunks.filter(isApp1)) {
    const head = await source.read(segment.start, 64);
    if (startsWith(head, 0, JPEG_EXIF)) exif ??= segment;
    if (startsWith(head, 0, JPEG_XMP)) xmp ??= segment;
  }
  const existing =
    xmp &&
    Buffer.from(await source.read(xmp.start, xmp.length))
      .toString('utf8')
      .slice(JPEG_XMP.length);
  if (existing !== undefined && hasRemoteCredentials(existing)) return 'content-credentials';
  const line = recipeText(recipe, 'line');
  const packet = xmpWithRecipe(line, recipePrompt(recipe), existing);
  if (packet === undefined) return 'odd';
  const segment = jpegXmpSegment(packet) ?? jpegXmpSegment(xmpWithRecipe(line, '', existing) ?? '');
  if (segment === undefined || packet === '') return 'too-large';
  const place = xmp?.at ?? jpegXmpPlace(chunks, exif);
  return [{ from: 0, to: place }, segment, { from: xmp?.end ?? place, to: source.size }];
}

async function planWebp(source: ByteSource, { chunks }: Walk, recipe: Recipe): Promise<readonly Piece[] | NotEmbedded> {
  const first = chunks[0];
  const xmp = chunks.filter(({ type }) => type === 'XMP ');
  if (first === undefined || xmp.some(({ length }) => length > MAX_XMP)) return 'odd';
  const existing = xmp[0] && Buffer.from(await source.read(xmp[0].start, xmp[0].length)).toString('utf8');
  if (existing !== undefined && hasRemoteCredentials(existing)) return 'content-credentials';
  const packet = xmpWithRecipe(recipeText(recipe, 'line'), recipePrompt(recipe), existing);
  const extended = await extendedHeader(source, first);
  if (packet === undefined || extended === undefined) return 'odd';
  const rest = without(first.type === 'VP8X' ? first.end : first.at, source.size, xmp);
  const added = webpChunk('XMP ', Buffer.from(packet, 'utf8'));
  if (added.length > MAX_XMP) return 'too-large';
  const kept = rest.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.to - piece.from),
    0,
  );
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  riff.writeUInt32LE(4 + extended.length + kept + added.length, 4);
  return [riff, extended, ...rest, added];
}

/** The VP8X chunk with the XMP flag set: the file's own, or a new one. */
async function extendedHeader(source: ByteSource, first: Chunk): Promise<Uint8Array | undefined> {
  if (first.type !== 'VP8X') return vp8xFor(first.type, await source.read(first.start, 10), WEBP_XMP_FLAG);
  if (first.length < 10) return undefined;
  const own = (await source.read(first.at, first.end - first.at)).slice();
  own[8] = (own[8] ?? 0) | WEBP_XMP_FLAG;
  return own;
}

import path from 'node:path';
import { JPEG_EXIF, JPEG_XMP, isApp1 } from './jpegMetadata.ts';
import { promptInParameters, type PlainPrompt } from './metadataParameters.ts';
import { fileSource, memorySource, type ByteSource } from './metadataSource.ts';
import { exifUserComment } from './metadataTiff.ts';
import { walk, type Walk } from './metadataWalk.ts';
import { recipeInXmp } from './metadataXmp.ts';
import { PNG_TEXT_TYPES, readPngText } from './pngMetadata.ts';
import { startsWith } from './pngMetadataChunks.ts';
import { GENERATOR, MAX_RECIPE_TEXT, parseRecipe, sidecarName, type Recipe } from './recipe.ts';

/** What is known of how a picture was made. */
export type RecipeFound =
  | { readonly kind: 'recipe'; readonly recipe: Recipe; readonly from: 'file' | 'sidecar' }
  /** By a later version of the product. */
  | { readonly kind: 'newer'; readonly version: number; readonly from: 'file' | 'sidecar' }
  /** Another generator's note: the prompt, and nothing that could be made again. */
  | ({ readonly kind: 'prompt' } & PlainPrompt)
  | { readonly kind: 'none' };

const MAX_TEXTS = 200;
const NONE: RecipeFound = { kind: 'none' };

/**
 * Reads how a picture was made: from the picture, else (for a file) from the sidecar beside it, else another
 * generator's prompt. What they hold is untrusted: whatever it is, this ends soon, and with one of the kinds above.
 * @throws the file system's error for a picture that can't be read
 */
export async function readRecipe(
  picture: { readonly file: string } | { readonly bytes: Uint8Array },
): Promise<RecipeFound> {
  const source = 'file' in picture ? await fileSource(picture.file) : memorySource(picture.bytes);
  let inside: RecipeFound;
  try {
    inside = await readInside(source);
  } finally {
    await source.close();
  }
  if (inside.kind === 'recipe' || inside.kind === 'newer' || !('file' in picture)) return inside;
  const { dir, base } = path.parse(picture.file);
  const beside = await readSidecar(path.join(dir, sidecarName(base)));
  return beside.kind === 'none' ? inside : beside;
}

/** Reads a sidecar; `none` if there is none, or it is not a recipe. Never throws. */
async function readSidecar(file: string): Promise<RecipeFound> {
  try {
    const source = await fileSource(file);
    try {
      if (source.size > MAX_RECIPE_TEXT) return NONE;
      return found(new TextDecoder().decode(await source.read(0, source.size)), 'sidecar');
    } finally {
      await source.close();
    }
  } catch {
    return NONE;
  }
}

function found(text: string, from: 'file' | 'sidecar'): RecipeFound {
  const parsed = parseRecipe(text);
  return parsed.kind === 'invalid' ? NONE : { ...parsed, from };
}

async function readInside(source: ByteSource): Promise<RecipeFound> {
  const picture = await walk(source);
  if (picture === undefined) return NONE;
  let prompt: PlainPrompt | undefined;
  for await (const note of picture.format === 'png' ? pngNotes(source, picture) : notes(source, picture)) {
    const own = note.own === undefined ? NONE : found(note.own, 'file');
    if (own.kind !== 'none') return own;
    prompt ??= note.parameters === undefined ? undefined : promptInParameters(note.parameters);
  }
  return prompt ? { kind: 'prompt', ...prompt } : NONE;
}

/** A text that may be our recipe, or another generator's parameters. */
interface Note {
  readonly own?: string;
  readonly parameters?: string;
}

async function* pngNotes(source: ByteSource, { chunks }: Walk): AsyncGenerator<Note> {
  // The last of our own counts: embedding puts it before IEND.
  const texts = chunks.filter(({ type, length }) => PNG_TEXT_TYPES.has(type) && length <= MAX_RECIPE_TEXT);
  for (const { type, start, length } of texts.slice(-MAX_TEXTS).reverse()) {
    const { keyword } = readPngText('tEXt', await source.read(start, Math.min(80, length)), 0) ?? {};
    if (keyword !== GENERATOR && keyword !== 'parameters') continue;
    const text = readPngText(type, await source.read(start, length), MAX_RECIPE_TEXT)?.text;
    if (text !== undefined) yield keyword === GENERATOR ? { own: text } : { parameters: text };
  }
}

async function* notes(source: ByteSource, { format, chunks }: Walk): AsyncGenerator<Note> {
  const blocks = chunks.filter((chunk) => (format === 'jpeg' ? isApp1(chunk) : /^(?:EXIF|XMP )$/.test(chunk.type)));
  for (const { type, start, length } of blocks.slice(0, MAX_TEXTS)) {
    if (length > MAX_RECIPE_TEXT) continue;
    const block = (await source.read(start, length)).slice();
    const exif = startsWith(block, 0, JPEG_EXIF)
      ? block.subarray(JPEG_EXIF.length)
      : type === 'EXIF'
        ? block
        : undefined;
    const xmp = startsWith(block, 0, JPEG_XMP) ? block.subarray(JPEG_XMP.length) : type === 'XMP ' ? block : undefined;
    const own = xmp && recipeInXmp(new TextDecoder().decode(xmp));
    const parameters = exif && exifUserComment(exif);
    // Cameras write all kinds of things there; generators always name their steps.
    if (own !== undefined) yield { own };
    else if (parameters !== undefined && /\bSteps: \d/.test(parameters)) yield { parameters };
  }
}

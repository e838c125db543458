import * as l10n from '@vscode/l10n';
import { rename, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Received } from '../endpoint/call.ts';
import type { ImageRequest } from '../tool/request.ts';
import { formatOf } from './codec.ts';
import { dimensionsIn, dimensionsOf, type Dimensions } from './dimensions.ts';
import { extensionOf, isImage, type MediaType } from './mediaType.ts';
import { embedRecipe, type EmbedOutcome } from './metadataEmbed.ts';
import { removeIfThere } from './place.ts';
import type { FinishContext, FinishedFile, ProduceOptions } from './ports.ts';
import type { OutputFolder, Published } from './folder.ts';
import { recipeOf, type Recipe } from './recipe.ts';
import { rescue } from './rescue.ts';
import { systemCodeOf } from './systemCode.ts';
import { plan, type TransformSpec } from './transformPlan.ts';
import type { Transformer } from './transform.ts';

export interface FinishOptions {
  readonly request: ImageRequest;
  /** Version of the extension, for the recipe. */
  readonly version: string;
  /** Whether the recipe shall be in the file. */
  readonly embed: boolean;
  /** The exact size and format wanted, if any. */
  readonly transform?: TransformSpec | undefined;
  readonly transformer: Transformer;
  readonly signal: AbortSignal;
  /** Whether the untouched result is kept, in `originals/` beside the transformed one. */
  readonly keepOriginal: boolean;
  /** Absolute local path of the rescue folder, for an original that cannot be put in `originals/`. */
  readonly rescueFolder: string;
  /** How the caller spells the extension, such as `JPEG`; taken where it names what the bytes are. */
  readonly spelling?: string | undefined;
}

/** What was done to a result on its way to its place; filled as it goes. */
export interface Finished {
  recipe?: Recipe;
  /** The file holds its recipe. */
  embedded: boolean;
  /** Where the untouched result is, if it was transformed. */
  original?: Published;
  /** What went wrong after the result was in its place, as sentences for the user. */
  readonly warnings: string[];
}

export interface Finishing extends Pick<ProduceOptions, 'finish' | 'place'> {
  readonly finished: Finished;
  /** For a `place` of one's own: keeps the untouched result, where there is one, beside the file published as `name`. */
  readonly keepOriginal: (name: string) => Promise<void>;
}

/** The steps between receiving and publishing: exact size and format, recipe, and keeping the original. */
export function finishing(folder: OutputFolder, options: FinishOptions): Finishing {
  const finished: Finished = { embedded: false, warnings: [] };
  let original: Received | undefined;
  /** The received file, where the finished one is another. */
  let came: string | undefined;

  async function finish(file: string, received: Received, context: FinishContext): Promise<FinishedFile> {
    try {
      return await made(file, received, context);
    } catch (error) {
      asItCame();
      await removeIfThere(scaledBeside(context.target));
      throw error;
    }
  }

  /** The file goes to its place untouched: what is known of a finished one does not hold for it. */
  function asItCame(): void {
    original = undefined;
    finished.embedded = false;
    if (finished.recipe) {
      const { transform: _, ...recipe } = finished.recipe;
      finished.recipe = recipe;
    }
  }

  async function made(file: string, received: Received, context: FinishContext): Promise<FinishedFile> {
    const size = await sizeOf(file, received);
    const step = await transformed(file, received, size, context.target, options);
    finished.recipe = recipeOf({
      request: options.request,
      received,
      ...size,
      created: new Date(context.startedAt),
      version: options.version,
      ...(step && { transform: step.done }),
    });
    if (step) original = received;
    const now = step?.file ?? file;
    const mediaType = step?.mediaType ?? received.mediaType;
    const embedded =
      options.embed && isImage(mediaType)
        ? await embedRecipe(now, context.target, finished.recipe, options.signal)
        : undefined;
    finished.embedded = embedded?.embedded === true;
    const result = embedded?.embedded ? embedded.file : now;
    if (step && result === step.file) await rename(result, context.target);
    else if (step) await removeIfThere(step.file);
    if (!step && result === file) return { file, mediaType, size, sha256: digestOf(received, embedded) };
    came = file;
    return {
      file: context.target,
      mediaType,
      size: step ? { width: step.done.width, height: step.done.height } : size,
    };
  }

  async function place(file: string, stem: string, extension: string): Promise<Published> {
    // What was finished was found not to be whole.
    if (file === came) asItCame();
    const published = await folder.publish(file, stem, spelled(extension, options.spelling));
    await keepOriginal(published.name);
    return published;
  }

  /** The result has its place by now, so nothing that happens here is a failure of the call. */
  async function keepOriginal(published: string): Promise<void> {
    if (!original || !options.keepOriginal) return;
    const { dir, name } = path.posix.parse(published);
    const beside = path.posix.join(dir, 'originals', name);
    try {
      finished.original = await folder.publish(original.file, beside, extensionOf(original.mediaType));
    } catch (error) {
      const code = systemCodeOf(error) ?? String(error);
      const reason = l10n.t('The untouched result could not be put in originals/ ({0}).', code);
      const kept = await rescue(original.file, { folder: options.rescueFolder, reason, name }).catch(() => null);
      // Nothing there to be kept: it was itself published.
      if (kept === undefined) return;
      finished.warnings.push(kept === null ? reason : l10n.t('{0} It has been kept at {1}', reason, kept));
    }
  }

  return { finish, place, finished, keepOriginal };
}

/** `jpeg` for `jpg` where that is asked for: a name that something already refers to. */
function spelled(extension: string, spelling: string | undefined): string {
  const folded = spelling?.toLowerCase();
  return spelling !== undefined && (folded === 'jpeg' ? 'jpg' : folded) === extension ? spelling : extension;
}

async function sizeOf(file: string, { mediaType, seen }: Received): Promise<Dimensions | undefined> {
  if (!isImage(mediaType)) return undefined;
  return (seen && dimensionsIn(seen.head, mediaType)) ?? (await dimensionsOf(file, mediaType).catch(() => undefined));
}

/** Of a received file, with or without a recipe at its end; `undefined` if it has to be read for that. */
function digestOf({ sha256, seen }: Received, outcome: EmbedOutcome | undefined): string | undefined {
  if (!outcome?.embedded) return sha256;
  return outcome.end && seen?.sha256(outcome.end);
}

function scaledBeside(target: string): string {
  return `${target}.scaled`;
}

/** The picture at the wanted size and format in a file of its own; `undefined` if it is so already or is no picture. */
async function transformed(
  file: string,
  received: Received,
  size: { readonly width: number; readonly height: number } | undefined,
  target: string,
  { transform, transformer, signal }: FinishOptions,
): Promise<{ file: string; mediaType: MediaType; done: NonNullable<Recipe['transform']> } | undefined> {
  if (!transform || !isImage(received.mediaType)) return undefined;
  const wanted = size && plan(size.width, size.height, transform);
  const same = transform.format === undefined || transform.format === formatOf(received.mediaType);
  if (same && wanted?.width === size?.width && wanted?.height === size?.height) return undefined;
  const made = await transformer.transform(
    { file, name: path.basename(file), mediaType: received.mediaType },
    transform,
    signal,
  );
  const beside = scaledBeside(target);
  await writeFile(beside, made.bytes, { flag: 'wx' });
  const { width, height, mediaType } = made;
  const { fit, quality, background } = transform;
  const how = { ...(fit && { fit }), ...(quality && { quality }), ...(background && { background }) };
  return { file: beside, mediaType, done: { width, height, mediaType, ...how } };
}

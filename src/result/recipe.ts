import * as z from 'zod/mini';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import type { Received } from '../endpoint/call.ts';

/** The version of the document that is written. Versions above it are not read. */
export const RECIPE_VERSION = 1;

/** Name of the generator in every recipe, and keyword of the text chunk that holds one in a PNG. */
export const GENERATOR = 'nano-banana-studio';

/** Longest text of a recipe that is read, in characters. */
export const MAX_RECIPE_TEXT = 4_000_000;

const text = (maximum: number) => z.string().check(z.maxLength(maximum));
const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const mediaType = z.string().check(z.maxLength(100), z.regex(/^[\w.+-]+\/[\w.+-]+$/));
const pixels = z.int().check(z.positive());
const amount = z.number().check(z.nonnegative());
/** With `/`, from the workspace folder down: a recipe of a stranger must not make us read, and send, other files. */
const relativePath = z
  .string()
  // eslint-disable-next-line regexp/use-ignore-case, regexp/no-contradiction-with-assertion -- the published schema has no flags
  .check(z.maxLength(4096), z.regex(/^(?!\/)(?![A-Za-z][A-Za-z0-9+.-]*:)(?!(?:.*\/)?\.\.(?:\/|$))[^\\\0]+$/));

/** The document's shape; its JSON schema is published as `media/recipe.schema.json`. */
export const recipeSchema = z.object({
  version: z.literal(RECIPE_VERSION),
  generator: z.object({ name: text(100), version: text(100) }),
  /** `prompt`: the name of the value that holds the prompt. */
  tool: z.object({ slug: text(500), name: text(500), prompt: z.optional(text(200)) }),
  /** What was sent, by parameter name. */
  values: z.record(text(200), z.union([z.string(), z.number(), z.boolean()])),
  /** In the order they were sent. `path` is absent for a picture from outside the workspace folder. */
  inputs: z.array(
    z.object({
      input: text(200),
      name: z.string().check(z.maxLength(1000), z.regex(/^[^/\0]+$/)),
      path: z.optional(relativePath),
      sha256: digest,
      mediaType,
    }),
  ),
  /** When it was made, ISO 8601, UTC. */
  created: z.iso.datetime(),
  costUsd: z.optional(amount),
  /** A free placeholder, drawn without the service. */
  sandbox: z.optional(z.literal(true)),
  requestId: z.optional(text(1000)),
  /** From the first send to the last byte. */
  elapsedMs: z.optional(amount),
  /** The picture as received, before a transform and before a recipe was put into it. */
  output: z.object({ sha256: digest, mediaType, width: z.optional(pixels), height: z.optional(pixels) }),
  /** What was done to it on this machine, if anything. */
  transform: z.optional(
    z.object({
      width: pixels,
      height: pixels,
      mediaType,
      fit: z.optional(z.enum(['cover', 'contain', 'stretch'])),
      quality: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
      background: z.optional(text(20)),
    }),
  ),
});

/** What made a file: enough to make it again. Holds no key, no absolute path, no user name. */
export type Recipe = z.infer<typeof recipeSchema>;

/** A recipe, or why a text is none. */
export type ParsedRecipe =
  | { readonly kind: 'recipe'; readonly recipe: Recipe }
  /** Made by a later version of the product. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'invalid'; readonly detail: string };

/** What a recipe is made from. */
export interface RecipeFacts {
  readonly request: ImageRequest;
  readonly received: Pick<Received, 'sha256' | 'mediaType' | 'elapsedMs' | 'requestId' | 'costUsd' | 'sandbox'>;
  /** Of the picture as received. */
  readonly width?: number;
  readonly height?: number;
  readonly created: Date;
  /** Version of the extension. */
  readonly version: string;
  readonly transform?: NonNullable<Recipe['transform']>;
}

/** The recipe of a result. An input picture's absolute path or URI is left out, its base name kept. */
export function recipeOf({ request, received, width, height, created, version, transform }: RecipeFacts): Recipe {
  const { tool, values, images } = request;
  const { costUsd, requestId, elapsedMs, sha256 } = received;
  return {
    version: RECIPE_VERSION,
    generator: { name: GENERATOR, version },
    tool: { slug: tool.slug, name: tool.name, ...(tool.prompt !== undefined && { prompt: tool.prompt }) },
    values: { ...values },
    inputs: images.map((image) => ({
      input: image.input,
      name: image.name.replace(/^.*[/\\]/s, '').replaceAll('\0', '') || 'image',
      ...(relativePath.safeParse(image.path).success && { path: image.path }),
      sha256: image.sha256,
      mediaType: image.mediaType,
    })),
    created: created.toISOString(),
    ...(costUsd !== undefined && { costUsd }),
    ...(received.sandbox && { sandbox: true as const }),
    ...(requestId !== undefined && { requestId }),
    elapsedMs: Math.max(0, Math.round(elapsedMs)),
    output: {
      sha256,
      mediaType: received.mediaType,
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    },
    ...(transform && { transform }),
  };
}

/** The prompt that a recipe was made with; `''` if its tool takes none. */
export function recipePrompt({ tool, values }: Recipe): string {
  return promptOf({ tool: { prompt: tool.prompt } as ImageRequest['tool'], values });
}

/** The document, on one line, or as a person reads it. Lone surrogates and control characters are escaped. */
export function recipeText(recipe: Recipe, layout: 'line' | 'file' = 'file'): string {
  // JSON.stringify escapes lone surrogates. The rest of what XML can't hold, and what XML readers take for line ends.
  const json = JSON.stringify(recipe, null, layout === 'line' ? 0 : 2).replace(
    /[\u007F-\u009F\u2028\u2029\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return layout === 'line' ? json : `${json}\n`;
}

/** Reads a recipe from any text. Never throws. */
export function parseRecipe(source: string): ParsedRecipe {
  if (source.length > MAX_RECIPE_TEXT) return { kind: 'invalid', detail: `${source.length} characters` };
  let value: unknown;
  try {
    value = JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { kind: 'invalid', detail: error instanceof Error ? error.message : String(error) };
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > RECIPE_VERSION) return { kind: 'newer', version };
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return { kind: 'recipe', recipe: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: 'invalid', detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}

/** Base name of the file beside a picture that holds its recipe. */
export function sidecarName(fileName: string): string {
  return `${fileName}.recipe.json`;
}

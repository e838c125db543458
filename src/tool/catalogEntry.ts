import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { parameterSchema, pictureCount, readParameter, type ParameterEntry, type Row } from './catalogParameter.ts';
import { oneLine, textLimits, Unfit } from './catalogText.ts';
import { foldName, type ImageInput, type Parameter, type ResultKind, type Tool } from './definition.ts';

/** Which of the service's lists an entry is from: its tools, or the user's own pipelines. */
export type EntryKind = 'workflow' | 'flow';

/** A name in recipes, batches, file names and addresses. */
const slug = z.string().check(z.regex(/^[a-z0-9](?:[\w.-]{0,126}[\w-])?$/i));
const words = z.optional(z.nullable(z.array(z.unknown())));
/** In USD: a number, or digits in a text. */
const price = z.union([z.number(), z.string().check(z.regex(/^\s*\d{1,7}(\.\d{1,12})?\s*$/))]);

const entrySchema = z.object({
  slug,
  name: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
  endpoint: z.optional(z.nullable(z.string())),
  method: z.optional(z.nullable(z.string())),
  category: z.optional(z.unknown()),
  params: z.optional(z.nullable(z.array(parameterSchema).check(z.maxLength(200)))),
  accepted_inputs: words,
  required_inputs: words,
  output_types: words,
  response_type: z.optional(z.unknown()),
  max_images: z.optional(z.unknown()),
  first_step_requires_image: z.optional(z.nullable(z.boolean())),
  price_per_request: z.optional(z.unknown()),
  supports_prompt: z.optional(z.nullable(z.boolean())),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * Reads one entry of the service's list.
 * @param origin of the service, such as `https://apiai.me`: a tool elsewhere would be given the key
 * @throws Unfit that says why it is not used
 */
export function readEntry(raw: unknown, kind: EntryKind, origin: string): Tool {
  const parsed = z.safeParse(entrySchema, raw);
  if (!parsed.success) throw new Unfit(unfitText(parsed.error.issues));
  const entry = parsed.data;
  const rows = rowsOf(entry);
  const parameters = rows.flatMap((row) => row.parameter ?? []);
  const prompt = promptOf(entry, parameters);
  const category = kind === 'flow' ? l10n.t('My Pipelines') : categoryOf(entry.category);
  const priceUsd = priceOf(entry.price_per_request);
  return {
    slug: entry.slug,
    name: oneLine(entry.name ?? '', textLimits.name) || entry.slug,
    description: oneLine(entry.description ?? '', textLimits.description),
    endpoint: endpointOf(entry, kind, origin),
    parameters: parameters.map((row) => (row.name === prompt ? { ...row, multiline: true } : row)),
    images: imagesOf(entry, rows),
    results: resultsOf(entry),
    ...(category !== undefined && { category }),
    ...(priceUsd !== undefined && { priceUsd }),
    ...(prompt !== undefined && { prompt }),
  };
}

/** The price of an entry in USD, or `undefined`. */
export function priceOf(value: unknown): number | undefined {
  const parsed = z.safeParse(price, value);
  const usd = parsed.success ? Number(parsed.data) : NaN;
  return usd >= 0 && usd < 1e6 ? usd : undefined;
}

/** The slug of an entry as far as it can be told, for a message. */
export function slugIn(raw: unknown): string | undefined {
  const found = typeof raw === 'object' && raw !== null && 'slug' in raw ? raw.slug : undefined;
  return typeof found === 'string' ? oneLine(found, 60) : undefined;
}

function unfitText(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const fields = [...new Set(issues.map((issue) => issue.path.map(String).join('.')))].slice(0, 3);
  return fields.length === 0 || fields[0] === ''
    ? l10n.t('it is not an object')
    : l10n.t('missing or of a wrong type: {0}', fields.join(', '));
}

function endpointOf({ endpoint, slug: name, method }: Entry, kind: EntryKind, origin: string): string {
  if (method && method.trim().toUpperCase() !== 'POST')
    throw new Unfit(l10n.t('its method {0} is not POST', JSON.stringify(oneLine(method, 20))));
  const url = URL.parse(endpoint?.trim() || `/api/${kind}/${name}`, origin);
  if (url?.origin !== origin || url.username !== '' || url.password !== '')
    throw new Unfit(l10n.t('its address is not on {0}, where the API key belongs', origin));
  return url.pathname + url.search;
}

function rowsOf(entry: Entry): Row[] {
  const rows: Row[] = [];
  const taken = new Set<string>();
  for (const parameter of entry.params ?? []) {
    const row = readParameter(parameter, parameter.required === true || isListed(entry.required_inputs, parameter));
    if (!row) continue;
    const name = foldName((row.parameter ?? row.image).name);
    if (taken.has(name)) throw new Unfit(l10n.t('it has two parameters named {0}', name));
    taken.add(name);
    rows.push(row);
  }
  return rows;
}

const isListed = (list: Entry['required_inputs'], { name }: ParameterEntry) => list?.includes(name) ?? false;

/** The image inputs with their counts, from the rows and from what the entry says of the whole. */
function imagesOf(entry: Entry, rows: readonly Row[]): readonly ImageInput[] {
  const images = rows.flatMap((row) => row.image ?? []);
  const needed = entry.first_step_requires_image === true || (entry.required_inputs?.includes('image') ?? false);
  const max = pictureCount(entry.max_images);
  const [first, ...rest] = images;
  if (!first) {
    const takes = needed || ((entry.accepted_inputs?.includes('image') ?? false) && max !== undefined);
    return takes ? [{ name: 'image', label: 'Image', required: needed, max: max ?? 1 }] : [];
  }
  const told = entry.params?.some((row) => pictureCount(row.max_files) !== undefined) ?? false;
  const required = first.required || (needed && !images.some((image) => image.required));
  return [{ ...first, required, ...(rest.length === 0 && !told && max !== undefined && { max }) }, ...rest];
}

/** The parameter that holds the prompt: one of that name, else, where the tool says it takes one, the likeliest text. */
function promptOf(entry: Entry, parameters: readonly Parameter[]): string | undefined {
  const texts = parameters.filter((row) => row.kind === 'text');
  const named = texts.find((row) => foldName(row.name) === 'prompt');
  if (named || entry.supports_prompt !== true) return named?.name;
  const likely = texts.find((row) => /prompt/i.test(row.name) && !/neg/i.test(row.name));
  return (likely ?? texts.find((row) => row.required))?.name;
}

const resultWords: Readonly<Record<string, ResultKind>> = {
  image: 'image',
  images: 'image',
  svg: 'image',
  png: 'image',
  jpeg: 'image',
  webp: 'image',
  gif: 'image',
  video: 'video',
  mp4: 'video',
  webm: 'video',
  json: 'json',
  object: 'json',
  text: 'text',
  string: 'text',
};

/** What may come back; an entry that does not say may give anything. */
function resultsOf(entry: Entry): readonly ResultKind[] {
  const said = [entry.response_type, ...(entry.output_types ?? [])]
    .filter((word) => typeof word === 'string')
    .map((word) =>
      word
        .toLowerCase()
        .replace(/^(image|video)\/.*$/, '$1')
        .replace(/^application\/json$/, 'json'),
    )
    .map((word) => (Object.hasOwn(resultWords, word) ? resultWords[word] : undefined) ?? 'other');
  return said.length === 0 ? ['image', 'other'] : [...new Set(said)];
}

function categoryOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? oneLine(value, textLimits.name) : '';
  return text === '' ? undefined : text;
}

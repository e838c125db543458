import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { limitsIn, sane, type Limits } from './catalogLimits.ts';
import { labelOf, oneLine, requireSendable, textLimits, Unfit } from './catalogText.ts';
import { foldName, type ImageInput, type Parameter, type ParameterKind, type ParameterValue } from './definition.ts';
import { checkValue } from './validate.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A parameter as `GET /workflows` and `GET /flows` list it (docs/endpoint.md); everything but its name may be missing. */
export const parameterSchema = z.object({
  name: z.string(),
  expose_name: z.optional(z.unknown()),
  description: z.optional(z.nullable(z.string())),
  default_value: z.optional(z.unknown()),
  allowed_values: z.optional(z.nullable(z.array(scalar))),
  required: z.optional(z.nullable(z.boolean())),
  is_image: z.optional(z.nullable(z.boolean())),
  type: z.optional(z.nullable(z.string())),
  max_files: z.optional(z.nullable(z.number())),
  minimum: z.optional(z.unknown()),
  maximum: z.optional(z.unknown()),
  min: z.optional(z.unknown()),
  max: z.optional(z.unknown()),
});
export type ParameterEntry = z.infer<typeof parameterSchema>;

/** What a row of the catalog becomes; `undefined` for one that is left out. */
export type Row =
  | { readonly parameter: Parameter; readonly image?: never }
  | { readonly image: ImageInput; readonly parameter?: never };

/** How many pictures one input can be given at most, whatever a catalog says. */
const picturesAtMost = 100;
const pictures = new Set(['image', 'images', 'picture', 'photo', 'image_file', 'image_url']);
/** What an input would take that is no picture: this product sends none. */
const foreign = new Set(['video', 'audio', 'file', 'files', 'document', 'pdf', 'model', 'binary', 'mask_file']);

/**
 * Reads one row. `undefined`: an optional input that takes something which cannot be sent from here.
 * @throws Unfit if the tool cannot be called because of it
 */
export function readParameter(entry: ParameterEntry, required: boolean): Row | undefined {
  const name = nameOf(entry);
  const type = foldName(entry.type ?? '');
  if (entry.is_image === true || (entry.is_image !== false && pictures.has(type))) {
    return { image: { name, label: labelOf(name), required, max: pictureCount(entry.max_files) ?? 1 } };
  }
  if (foreign.has(type)) {
    if (!required) return undefined;
    throw new Unfit(l10n.t('it needs a file of type {0}', JSON.stringify(oneLine(type, 20))));
  }
  return { parameter: parameterOf(entry, name, type, required) };
}

/** A whole number from 1, or `undefined`. */
export function pictureCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1
    ? Math.min(value, picturesAtMost)
    : undefined;
}

/** The name as it is sent: a pipeline shows an inner parameter under `expose_name`. */
function nameOf({ name, expose_name: exposed }: ParameterEntry): string {
  return requireSendable(typeof exposed === 'string' && exposed !== '' ? exposed : name);
}

function parameterOf(entry: ParameterEntry, name: string, type: string, required: boolean): Parameter {
  const allowed = allowedOf(entry, name);
  const described = entry.description ?? '';
  const limits = { ...limitsIn(described.slice(0, 2000)), ...statedLimits(entry) };
  const kind = kindOf(entry, type, allowed, limits);
  const numeric = kind === 'integer' || kind === 'number';
  const bare: Parameter = {
    name,
    label: labelOf(name),
    help: oneLine(described, textLimits.help),
    kind,
    required,
    ...(kind === 'choice' && { allowed }),
    ...(kind === 'text' && /prompt|^text$|caption|question|instruction|description/i.test(name) && { multiline: true }),
  };
  const parameter = numeric ? { ...bare, ...sane(limits) } : bare;
  const fallback = defaultOf(entry.default_value, kind);
  if (fallback === undefined) return parameter;
  // A default is always legal: what was read from words and does not fit it was read wrongly.
  if (fits(parameter, fallback)) return { ...parameter, default: fallback };
  return fits(bare, fallback) ? { ...bare, default: fallback } : parameter;
}

const fits = (parameter: Parameter, value: ParameterValue) => 'value' in checkValue(parameter, value);

function allowedOf({ allowed_values: values }: ParameterEntry, name: string): string[] {
  const texts = [...new Set((values ?? []).map(String))];
  if (texts.some((text) => text === '' || text.length > textLimits.value || oneLine(text, textLimits.value) !== text))
    throw new Unfit(l10n.t('the allowed values of {0} cannot be shown', name));
  return texts;
}

function kindOf(entry: ParameterEntry, type: string, allowed: readonly string[], limits: Limits): ParameterKind {
  if (allowed.length > 0) {
    return allowed.every((text) => text === 'true' || text === 'false') ? 'boolean' : 'choice';
  }
  if (/^(?:integer|int|long)$/.test(type)) return 'integer';
  if (/^(?:number|float|double|decimal|range|slider)$/.test(type)) return 'number';
  if (/^(?:boolean|bool|checkbox|toggle|switch)$/.test(type)) return 'boolean';
  if (type !== '') return 'text';
  return kindOfDefault(entry.default_value, limits);
}

/** Untyped: told by the default, and whether it is whole by the limits that the description speaks of. */
function kindOfDefault(value: unknown, { minimum = 0, maximum }: Limits): ParameterKind {
  if (typeof value === 'boolean' || value === 'true' || value === 'false') return 'boolean';
  const digits = typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value));
  if (!digits) return 'text';
  const whole = [Number(value), minimum, maximum].every((n) => n === undefined || Number.isInteger(n));
  return whole && maximum !== undefined && maximum > 1 ? 'integer' : 'number';
}

function statedLimits({ minimum, maximum, min, max }: ParameterEntry): Limits {
  const low = [minimum, min].find((value) => typeof value === 'number' && Number.isFinite(value));
  const high = [maximum, max].find((value) => typeof value === 'number' && Number.isFinite(value));
  return {
    ...(typeof low === 'number' && { minimum: low }),
    ...(typeof high === 'number' && { maximum: high }),
  };
}

function defaultOf(value: unknown, kind: ParameterKind): ParameterValue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  if (value === '') return undefined;
  if (kind === 'text') return oneLine(String(value), textLimits.value);
  if (kind === 'choice') return String(value);
  if (kind === 'boolean') return typeof value === 'boolean' ? value : value === 'true';
  const amount = Number(value);
  return Number.isFinite(amount) ? amount : undefined;
}

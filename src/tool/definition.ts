/** Which values a parameter takes; decides its control in a form and its column check in a CSV. */
export type ParameterKind = 'text' | 'choice' | 'integer' | 'number' | 'boolean';

/** A value as the user set it. Text is sent byte for byte as typed. */
export type ParameterValue = string | number | boolean;

/** What the user set, by parameter name. A name that is absent is unset, and is left out of the form. */
export type Values = Readonly<Record<string, ParameterValue>>;

/** One row of a tool's table. Everything that shows, checks or sends a parameter reads it from here. */
export interface Parameter {
  /** The field's name exactly as it is sent. */
  readonly name: string;
  /** Short English label; shown through `l10n.t`. */
  readonly label: string;
  /** One English sentence; shown through `l10n.t`. */
  readonly help: string;
  readonly kind: ParameterKind;
  readonly required: boolean;
  /** Only for `choice`: what may be sent, in the order to show. */
  readonly allowed?: readonly string[];
  /** Only for `integer` and `number`: inclusive limits. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** What the service takes when the field is left out. Shown, never sent for that reason. */
  readonly default?: ParameterValue;
  /** Folded away until asked for. */
  readonly advanced?: boolean;
  /** A text of several lines. */
  readonly multiline?: boolean;
}

/** Where pictures go in. `Nano Banana 2` has one, named `image`; it may be repeated up to `max` times, in order. */
export interface ImageInput {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** The most pictures this input takes. */
  readonly max: number;
}

/** What may come back. The bytes of the answer decide, not this. */
export type ResultKind = 'image' | 'video' | 'json' | 'text' | 'other';

/** What can be asked for. */
export interface Tool {
  /** Names the tool in recipes, batches and commands. */
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** Path on the service's origin, such as `/api/workflow/nano-banana-2-2`. */
  readonly endpoint: string;
  readonly parameters: readonly Parameter[];
  readonly images: readonly ImageInput[];
  readonly results: readonly ResultKind[];
  readonly category?: string;
  /** Price of one call in USD as the catalog names it; absent = not known. */
  readonly priceUsd?: number;
  /** The parameter that holds the prompt, if the tool takes one. */
  readonly prompt?: string;
}

/** The row of a tool by its name, in whatever letter case and with spaces or dashes for underscores (CSV headers, hand-written JSON). */
export function findParameter(tool: Tool, name: string): Parameter | undefined {
  const wanted = foldName(name);
  return (
    tool.parameters.find((parameter) => parameter.name === name) ??
    tool.parameters.find((parameter) => foldName(parameter.name) === wanted)
  );
}

/** `Aspect Ratio`, `aspect-ratio` and `ASPECT_RATIO` are one name. */
export function foldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

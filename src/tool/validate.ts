import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { findParameter, type Parameter, type ParameterValue, type Tool, type Values } from './definition.ts';

/** What is wrong with one value: `field` as the user wrote it, and a sentence that names the value and what is allowed. */
export interface Issue {
  readonly field: string;
  readonly message: string;
}

/** Either checked values, by the names as sent and in the order of the tool's table, or every issue at once. */
export type Checked =
  { readonly values: Values; readonly issues?: never } | { readonly values?: never; readonly issues: readonly Issue[] };

/** At most this much of a wrong value is repeated in a message. */
const shown = 60;

/**
 * Checks what a user set against the tool's table. `undefined`, `null` and (but for text) `''` mean unset; numbers may come as
 * text, as a CSV and a form give them. Text is kept as typed. Never throws.
 */
export function checkValues(tool: Tool, input: Readonly<Record<string, unknown>>): Checked {
  const issues: Issue[] = [];
  const found = new Map<string, ParameterValue>();
  for (const [field, raw] of Object.entries(input)) {
    if (raw === undefined || raw === null) continue;
    const parameter = findParameter(tool, field);
    if (!parameter) {
      const known = tool.parameters.map((p) => p.name).join(', ');
      issues.push({ field, message: l10n.t('{0}: {1} has no such parameter. It has: {2}.', field, tool.name, known) });
    } else if (found.has(parameter.name)) {
      issues.push({ field, message: l10n.t('{0}: given twice.', field) });
    } else {
      if (raw === '') continue;
      const result = checkValue(parameter, raw);
      if ('issue' in result) issues.push({ field, message: result.issue });
      else found.set(parameter.name, result.value);
    }
  }
  const values: Record<string, ParameterValue> = {};
  for (const parameter of tool.parameters) {
    const value = found.get(parameter.name);
    if (value !== undefined) values[parameter.name] = value;
    else if (parameter.required && !issues.some((issue) => findParameter(tool, issue.field) === parameter)) {
      issues.push({ field: parameter.name, message: l10n.t('{0}: must not be empty.', parameter.name) });
    }
  }
  return issues.length > 0 ? { issues } : { values };
}

/** Checks one value of one parameter; the issue names the field, the value and what is allowed. */
export function checkValue(
  parameter: Parameter,
  raw: unknown,
): { readonly value: ParameterValue } | { readonly issue: string } {
  const parsed = z.safeParse(schemaOf(parameter), fromText(parameter, raw));
  return parsed.success
    ? { value: parsed.data }
    : { issue: l10n.t('{0}: {1} is not allowed. {2}', parameter.name, show(raw), allowedText(parameter)) };
}

/** A sentence that says what a parameter takes, for messages, help and tooltips. */
export function allowedText(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'text':
      return parameter.required ? l10n.t('It takes text that is not empty.') : l10n.t('It takes text.');
    case 'boolean':
      return l10n.t('It takes true or false.');
    case 'choice':
      return l10n.t('It takes one of: {0}.', (parameter.allowed ?? []).join(', '));
    case 'integer':
    case 'number': {
      const whole = parameter.kind === 'integer';
      const { minimum, maximum } = parameter;
      if (minimum !== undefined && maximum !== undefined)
        return whole
          ? l10n.t('It takes a whole number from {0} to {1}.', minimum, maximum)
          : l10n.t('It takes a number from {0} to {1}.', minimum, maximum);
      if (minimum !== undefined) return l10n.t('It takes a number from {0} up.', minimum);
      if (maximum !== undefined) return l10n.t('It takes a number up to {0}.', maximum);
      return whole ? l10n.t('It takes a whole number.') : l10n.t('It takes a number.');
    }
  }
}

function schemaOf(parameter: Parameter): z.ZodMiniType<ParameterValue> {
  switch (parameter.kind) {
    case 'text':
      return z.string().check(z.refine((text) => !parameter.required || text.trim() !== ''));
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.string().check(z.refine((text) => (parameter.allowed ?? []).includes(text)));
    case 'integer':
    case 'number':
      return z.number().check(
        z.refine((n) => Number.isFinite(n) && (parameter.kind === 'number' || Number.isSafeInteger(n))),
        z.refine((n) => n >= (parameter.minimum ?? -Infinity) && n <= (parameter.maximum ?? Infinity)),
      );
  }
}

/** Forms and CSVs give text: `" 0.5 "` is the number 0.5, `TRUE` is true, `1k` is the choice `1K`. Anything else is left to the schema. */
function fromText(parameter: Parameter, raw: unknown): unknown {
  if (parameter.kind === 'choice' && typeof raw === 'number') return String(raw);
  if (typeof raw !== 'string' || parameter.kind === 'text') return raw;
  const text = raw.trim();
  switch (parameter.kind) {
    case 'choice':
      return (parameter.allowed ?? []).find((choice) => choice.toLowerCase() === text.toLowerCase()) ?? text;
    case 'boolean':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : raw;
    case 'integer':
    case 'number':
      return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : raw;
  }
}

function show(raw: unknown): string {
  // JSON has no text for a function or a symbol; those come from a caller's mistake only.
  const text = (JSON.stringify(raw) as string | undefined) ?? typeof raw;
  return text.length > shown ? `${text.slice(0, shown)}…` : text;
}

import { type Form } from './form.ts';
import { type ParameterSpec, type ToolSpec } from './tools.ts';

/**
 * Checks a form as strictly as the contract.
 * @returns the first problem, in words that name the field; undefined where there is none
 */
export function findProblem(tool: ToolSpec, form: Form, { needImages = true } = {}): string | undefined {
  const known = new Map(tool.params.map((parameter) => [parameter.name, parameter]));
  const seen = new Set<string>();
  for (const { name, value, raw } of form.fields) {
    const parameter = known.get(name);
    if (seen.has(name)) return `${name}: sent twice`;
    seen.add(name);
    if (!Buffer.from(value, 'utf8').equals(Buffer.from(raw, 'base64'))) return `${name}: not valid UTF-8`;
    if (name === 'output_filename' && !parameter) {
      if (value === '') return 'output_filename: empty';
      continue;
    }
    if (!parameter) return `${name}: unknown parameter`;
    if (parameter.kind === 'image') return `${name}: must be a file`;
    const problem = findValueProblem(parameter, value);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  for (const parameter of tool.params) {
    const files = form.files.filter(({ name }) => name === parameter.name);
    if (parameter.required === true && parameter.kind !== 'image' && !seen.has(parameter.name))
      return `${parameter.name}: missing`;
    if (parameter.required === true && parameter.kind === 'image' && needImages && files.length === 0)
      return `${parameter.name}: missing`;
    if (files.length > (parameter.maxFiles ?? 1))
      return `${parameter.name}: at most ${parameter.maxFiles ?? 1} images, not ${files.length}`;
  }
  for (const { name, mediaType, size } of form.files) {
    const parameter = known.get(name);
    if (!parameter) return `${name}: unknown parameter`;
    if (parameter.kind !== 'image') return `${name}: must not be a file`;
    if (size === 0) return `${name}: empty file`;
    if (mediaType === undefined) return `${name}: not a PNG, JPEG or WebP image`;
  }
  return undefined;
}

function findValueProblem({ kind, allowed, minimum, maximum }: ParameterSpec, value: string): string | undefined {
  if (value === '') return 'empty';
  if (kind === 'text') return value.trim() === '' ? 'blank' : undefined;
  if (kind === 'choice')
    return allowed?.includes(value) === true
      ? undefined
      : `must be one of ${allowed?.join(', ')}, not ${value.slice(0, 60)}`;
  const pattern = kind === 'integer' ? /^-?\d+$/ : /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  const number = Number(value);
  if (!pattern.test(value))
    return `must be ${kind === 'integer' ? 'an integer' : 'a number'}, not ${value.slice(0, 60)}`;
  if (number < (minimum ?? -Infinity) || number > (maximum ?? Infinity))
    return `must be ${minimum} … ${maximum}, not ${value.slice(0, 60)}`;
  return undefined;
}

import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import { isUri, toUri } from './uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import type { TransformSpec } from '../result/transform.ts';

/** Wherever a URI stands, a path or a URI string does too: keybindings are JSON. */
export const uriLike = z.custom<vscode.Uri | string>((value) => typeof value === 'string' || isUri(value));

/** What a command that makes a picture takes (docs/commands.md). Unknown names are refused: a typo must not be paid for. */
const makeArguments = z.strictObject({
  prompt: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
  images: z.optional(z.array(uriLike)),
  output: z.optional(uriLike),
  tool: z.optional(z.string()),
  size: z.optional(
    z.strictObject({
      width: z.optional(z.int().check(z.positive())),
      height: z.optional(z.int().check(z.positive())),
      fit: z.optional(z.enum(['cover', 'contain', 'stretch'])),
    }),
  ),
  format: z.optional(z.enum(['png', 'jpeg', 'webp'])),
  show: z.optional(z.boolean()),
});

export interface MakeArguments extends Omit<z.infer<typeof makeArguments>, 'images' | 'output'> {
  readonly images?: readonly vscode.Uri[];
  readonly output?: vscode.Uri;
}

/**
 * Reads the arguments of a command. `undefined` = there are none, so the command asks: menus pass arguments of their own,
 * so only an own `prompt` or `tool` means that everything is said.
 * @throws StudioError BAD_PARAMETER that names what is wrong
 */
export function readMakeArguments(
  argument: unknown,
  required: 'prompt' | 'tool' = 'prompt',
): MakeArguments | undefined {
  if (typeof argument !== 'object' || argument === null || isUri(argument) || !Object.hasOwn(argument, required))
    return undefined;
  const { images, output, ...rest } = parse(makeArguments, argument);
  return {
    ...rest,
    ...(images && { images: images.map((image) => toUri(image)) }),
    ...(output !== undefined && { output: toUri(output) }),
  };
}

/** Parses a command's argument. @throws StudioError BAD_PARAMETER that names every wrong field */
export function parse<T>(schema: z.ZodMiniType<T>, argument: unknown): T {
  const result = z.safeParse(schema, argument);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const where = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') return l10n.t('unknown: {0}', issue.keys.join(', '));
    const what =
      issue.code === 'invalid_value'
        ? issue.values.join(' | ')
        : issue.code === 'invalid_type'
          ? issue.expected
          : issue.code;
    return `${where || l10n.t('argument')}: ${what}`;
  });
  throw new StudioError('BAD_PARAMETER', l10n.t('The arguments of the command are wrong: {0}.', issues.join('; ')));
}

/** One error for the issues of a request. @throws StudioError BAD_PARAMETER */
export function refuse(issues: readonly { readonly message: string }[]): never {
  throw new StudioError('BAD_PARAMETER', issues.map((issue) => issue.message).join(' '));
}

/** The local step that `size` and `format` ask for; `undefined` if neither is given. */
export function transformOf({ size, format }: MakeArguments): TransformSpec | undefined {
  if (!size && !format) return undefined;
  const { width, height, fit } = size ?? {};
  return { ...(width && { width }), ...(height && { height }), ...(fit && { fit }), ...(format && { format }) };
}

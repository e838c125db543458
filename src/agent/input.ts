import * as z from 'zod/mini';
import { parse } from '../editor/makeArguments.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';

const paths = z.array(z.string());
const rows = Object.fromEntries(
  nanoBanana2.parameters
    .filter(({ name }) => name !== nanoBanana2.prompt)
    .map(({ name }) => [name, z.optional(z.unknown())]),
);
// A value's own type and limits are checked against the tool's table, which says what is allowed.
const picture = { prompt: z.string(), output: z.optional(z.string()), ...rows };
const schemas = {
  generate: z.strictObject(picture),
  edit: z.strictObject({ ...picture, images: paths.check(z.minLength(1)) }),
  run: z.strictObject({
    tool: z.string(),
    parameters: z.optional(z.record(z.string(), z.unknown())),
    images: z.optional(paths),
    output: z.optional(z.string()),
  }),
};

/** What a model asks for, read but not yet looked at: paths are text. */
export interface AgentInput {
  readonly tool?: string | undefined;
  readonly prompt?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly images?: readonly string[] | undefined;
  readonly output?: string | undefined;
}

/** @throws StudioError BAD_PARAMETER naming every wrong field */
export function readPicture(input: unknown, kind: 'generate' | 'edit'): AgentInput {
  const { prompt, output, images, ...parameters } = parse<Record<string, unknown>>(schemas[kind], input);
  return {
    prompt: prompt as string,
    output: output as string | undefined,
    images: images as string[] | undefined,
    parameters,
  };
}

/** @throws StudioError BAD_PARAMETER naming every wrong field */
export function readRun(input: unknown): AgentInput {
  return parse(schemas.run, input);
}

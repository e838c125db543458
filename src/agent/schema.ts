import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import type { Parameter, Tool } from '../tool/definition.ts';

/** A JSON schema, as far as it is needed here. */
export type Schema = Readonly<Record<string, unknown>>;

const text = (description: string): Schema => ({ type: 'string', description });

const output = text(
  'Where to save, relative to the workspace folder: a file ("assets/logo.png") or a folder with a trailing slash ("assets/"). Must be inside the workspace. An existing file is never overwritten: a number is added. Leave it out for the user\'s usual place.',
);
const images = (maximum: number | undefined, minimum: number): Schema => ({
  type: 'array',
  items: { type: 'string' },
  minItems: minimum,
  ...(maximum !== undefined && { maxItems: maximum }),
  description:
    'Pictures to work from, in order: paths of PNG, JPEG or WebP files relative to the workspace folder. They must be inside the workspace.',
});

/** The schema of one parameter of a tool, from its row in the table. */
export function parameterSchema({ kind, help, allowed, minimum, maximum, default: unset }: Parameter): Schema {
  const types = { text: 'string', choice: 'string', integer: 'integer', number: 'number', boolean: 'boolean' } as const;
  return {
    type: types[kind],
    ...(allowed && { enum: allowed }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    description: unset === undefined ? help : `${help} ${String(unset)} if left out.`,
  };
}

/** Every parameter of a tool, its prompt under the name `prompt`. */
function rows(tool: Tool, prompt: string): Record<string, Schema> {
  return Object.fromEntries(
    tool.parameters.map((row) =>
      row.name === tool.prompt ? ['prompt', text(prompt)] : [row.name, parameterSchema(row)],
    ),
  );
}

const object = (properties: Record<string, Schema>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const most = nanoBanana2.images.reduce((sum, { max }) => sum + max, 0);

/** The input schemas of the language-model tools, by what follows their prefix. The manifest holds a copy (tested equal). */
export const inputSchemas: Readonly<Record<ToolName, Schema>> = {
  generate_image: object(
    {
      ...rows(
        nanoBanana2,
        'What the picture shows, in plain words: subject, setting, style, light, composition. Text that shall be readable in it goes in quotation marks.',
      ),
      output,
    },
    ['prompt'],
  ),
  edit_image: object(
    {
      images: images(most, 1),
      ...rows(
        nanoBanana2,
        'What to change, in plain words, and what shall stay as it is. With several pictures: how to combine them, as "the first", "the second".',
      ),
      output,
    },
    ['images', 'prompt'],
  ),
  run_tool: object(
    {
      tool: text('The slug of the tool, as list_tools gives it.'),
      parameters: {
        type: 'object',
        description: 'Values by parameter name, as list_tools describes them. Leave out what shall have its default.',
        additionalProperties: { type: ['string', 'number', 'boolean'] },
      },
      images: images(undefined, 0),
      output,
    },
    ['tool'],
  ),
  list_tools: object({ search: text('Only tools whose name, description or category holds this text.') }, []),
  show_recipe: object({ image: text('Path of the picture, relative to the workspace folder.') }, ['image']),
};

export type ToolName = 'generate_image' | 'edit_image' | 'run_tool' | 'list_tools' | 'show_recipe';

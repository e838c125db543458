import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inputSchemas } from '../../../src/agent/schema.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';

interface Contributed {
  readonly name: string;
  readonly toolReferenceName: string;
  readonly modelDescription: string;
  readonly when: string;
  readonly inputSchema: { readonly properties: Record<string, Record<string, unknown>> };
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly contributes: { readonly languageModelTools: readonly Contributed[] };
};
const tools = manifest.contributes.languageModelTools;

suite('the language-model tools', () => {
  test('have in the manifest the input schemas made from the table of parameters', () => {
    assert.deepEqual(
      Object.fromEntries(tools.map(({ name, inputSchema }) => [name, inputSchema])),
      Object.fromEntries(
        Object.entries(inputSchemas).map(([name, schema]) => [
          `nanoBananaStudio_${name}`,
          JSON.parse(JSON.stringify(schema)) as unknown,
        ]),
      ),
    );
  });

  test('take every row of the table, with its kind, its choices and its limits', () => {
    const properties = tools.find(({ name }) => name.endsWith('generate_image'))?.inputSchema.properties ?? {};
    const found = nanoBanana2.parameters.map((row) => {
      const { type, enum: allowed, minimum, maximum } = properties[row.name === 'PROMPT' ? 'prompt' : row.name] ?? {};
      return [row.name, type, allowed, minimum, maximum];
    });
    const type = {
      text: 'string',
      choice: 'string',
      integer: 'integer',
      number: 'number',
      boolean: 'boolean',
    } as const;
    assert.deepEqual(
      found,
      nanoBanana2.parameters.map((row) => [row.name, type[row.kind], row.allowed, row.minimum, row.maximum]),
    );
  });

  test('tell the model enough, and are there in trusted workspaces only', () => {
    assert.deepEqual(
      tools
        .filter((one) => one.modelDescription.length < 150 || one.when !== 'isWorkspaceTrusted')
        .map((one) => one.name),
      [],
    );
    assert.equal(new Set(tools.map((one) => one.toolReferenceName)).size, 5);
  });
});

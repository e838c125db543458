import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import * as z from 'zod/mini';
import {
  parseRecipe,
  recipeOf,
  recipePrompt,
  recipeSchema,
  recipeText,
  sidecarName,
} from '../../../src/result/recipe.ts';
import { NASTY_PROMPTS, recipeWith, requestWith } from './recipes.ts';
import { holds } from '../fuzz.ts';

suite('recipe', () => {
  test('says what made a file, and neither where the user keeps things nor who it was', () => {
    const { images: _, ...rest } = requestWith('a fox');
    assert.deepEqual(recipeWith('a fox'), {
      version: 1,
      generator: { name: 'nano-banana-studio', version: '0.1.0' },
      tool: { slug: rest.tool.slug, name: rest.tool.name, prompt: 'PROMPT' },
      values: { PROMPT: 'a fox', aspect_ratio: '16:9', temperature: 0.5 },
      inputs: [
        { input: 'image', name: 'fox.png', path: 'pics/fox.png', sha256: 'a'.repeat(64), mediaType: 'image/png' },
        { input: 'image', name: 'owl.jpg', sha256: 'b'.repeat(64), mediaType: 'image/jpeg' },
      ],
      created: '2026-11-22T10:00:00.000Z',
      costUsd: 0.05,
      requestId: 'req-1',
      elapsedMs: 5123,
      output: { sha256: 'c'.repeat(64), mediaType: 'image/png', width: 1024, height: 768 },
    });
  });

  test('leaves out a path that is not inside the workspace folder, however it is written', () => {
    const [image] = requestWith('').images;
    const paths = [
      '/etc/passwd',
      'C:\\a.png',
      'c:/a.png',
      '\\\\host\\a.png',
      '../a.png',
      'a/../../b',
      'a/..',
      'file:///a',
      'vscode-remote://x/a',
      'a\\b.png',
      '',
    ];
    const kept = ['a.png', 'a b/ü#%.png', '.hidden/a', 'a..b/c', 'a/...'];
    const recipe = recipeOf({
      request: { ...requestWith('x'), images: [...paths, ...kept].map((text) => ({ ...image!, path: text })) },
      received: { sha256: 'c'.repeat(64), mediaType: 'image/png', elapsedMs: 1 },
      created: new Date(0),
      version: '1',
    });
    assert.deepEqual(
      recipe.inputs.map((input) => input.path),
      [...paths.map(() => undefined), ...kept],
    );
    for (const text of paths)
      assert.equal(
        parseRecipe(JSON.stringify({ ...recipe, inputs: [{ ...recipe.inputs[0], path: text }] })).kind,
        'invalid',
        text,
      );
  });

  test('comes back from its text as it was, for any prompt', () => {
    const check = (prompt: string) => {
      const recipe = recipeWith(prompt);
      for (const layout of ['line', 'file'] as const)
        assert.deepEqual(parseRecipe(recipeText(recipe, layout)), { kind: 'recipe', recipe });
      assert.equal(recipePrompt(recipe), prompt);
    };
    NASTY_PROMPTS.forEach(check);
    holds(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), check));
  });

  test('tells a later version from damage', () => {
    const recipe = recipeWith('x');
    const kinds = [
      { ...recipe, version: 2, inputs: 'changed' },
      { ...recipe, version: 0 },
      { ...recipe, version: '1' },
      { ...recipe, later: 'field' },
      { ...recipe, values: { PROMPT: null } },
      { ...recipe, output: { ...recipe.output, sha256: 'C'.repeat(64) } },
      { ...recipe, created: 'yesterday' },
      [],
      null,
    ].map((value) => parseRecipe(JSON.stringify(value)).kind);
    const texts = ['', '{', '[['.repeat(100_000), ' '.repeat(4_000_001)].map((text) => parseRecipe(text).kind);
    assert.deepEqual(
      [...kinds, ...texts],
      ['newer', 'invalid', 'invalid', 'recipe', ...Array<string>(9).fill('invalid')],
    );
  });

  test('has the schema that is published', async () => {
    const file = path.join(process.env['PROJECT_ROOT'] ?? '.', 'media/recipe.schema.json');
    const schema = { title: 'Nano Banana Studio recipe', ...z.toJSONSchema(recipeSchema, { io: 'input' }) };
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(schema)));
  });

  test('lies beside its picture under the picture’s whole name', () => {
    assert.equal(sidecarName('fox.png'), 'fox.png.recipe.json');
  });
});

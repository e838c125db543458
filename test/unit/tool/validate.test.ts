import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { formFields } from '../../../src/tool/request.ts';
import { checkValues } from '../../../src/tool/validate.ts';
import { holds } from '../fuzz.ts';

const check = (input: Record<string, unknown>) => checkValues(nanoBanana2, input);
const issues = (input: Record<string, unknown>) => check(input).issues?.map((issue) => issue.message);

suite('values of Nano Banana 2', () => {
  test('the table holds the contract: names, kinds, allowed values, limits, defaults, required', () => {
    const rows = nanoBanana2.parameters.map((p) => [
      p.name,
      p.kind,
      p.allowed ?? [p.minimum, p.maximum],
      p.default,
      p.required,
    ]);
    assert.deepEqual(rows, [
      ['PROMPT', 'text', [undefined, undefined], undefined, true],
      ['aspect_ratio', 'choice', ['1:1', '3:4', '4:3', '9:16', '16:9'], '1:1', false],
      ['image_size', 'choice', ['512', '1K', '2K', '4K'], '1K', false],
      ['negative_prompt', 'text', [undefined, undefined], undefined, false],
      ['person_generation', 'choice', ['dont_allow', 'allow_adult', 'allow_all'], 'allow_adult', false],
      [
        'safety_filter_level',
        'choice',
        ['BLOCK_LOW_AND_ABOVE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_ONLY_HIGH', 'BLOCK_NONE'],
        'BLOCK_ONLY_HIGH',
        false,
      ],
      ['temperature', 'number', [0, 1], 1, false],
      ['top_p', 'number', [0, 1], 0.95, false],
      ['top_k', 'integer', [1, 64], 64, false],
      ['max_output_tokens', 'integer', [1, 65_536], undefined, false],
    ]);
    assert.deepEqual(nanoBanana2.images, [{ name: 'image', label: 'Image', required: false, max: 4 }]);
  });

  test('what is set is sent, also if it equals a default; what is unset is left out', () => {
    const checked = check({
      PROMPT: ' a\n"fox" ',
      aspect_ratio: '1:1',
      top_k: undefined,
      top_p: null,
      image_size: '',
      temperature: 0,
    });
    assert.ok(checked.values);
    assert.deepEqual(formFields({ tool: nanoBanana2, values: checked.values }), [
      ['PROMPT', ' a\n"fox" '],
      ['aspect_ratio', '1:1'],
      ['temperature', '0'],
    ]);
  });

  test('names and choices are read whatever their case, and numbers from text', () => {
    assert.deepEqual(
      check({ prompt: 'x', 'Aspect Ratio': '16:9', 'image-size': '2k', TOP_K: ' 12 ', temperature: '.5' }).values,
      {
        PROMPT: 'x',
        aspect_ratio: '16:9',
        image_size: '2K',
        temperature: 0.5,
        top_k: 12,
      },
    );
    assert.deepEqual(check({ PROMPT: 'x', image_size: 512 }).values, { PROMPT: 'x', image_size: '512' });
  });

  test('every wrong field is named with its value and with what is allowed, all at once', () => {
    assert.deepEqual(
      issues({ PROMPT: '', aspect_ratio: '2:1', top_k: 65, top_p: 'high', temperature: 1.5, colour: 'red' }),
      [
        'aspect_ratio: "2:1" is not allowed. It takes one of: 1:1, 3:4, 4:3, 9:16, 16:9.',
        'top_k: 65 is not allowed. It takes a whole number from 1 to 64.',
        'top_p: "high" is not allowed. It takes a number from 0 to 1.',
        'temperature: 1.5 is not allowed. It takes a number from 0 to 1.',
        'colour: Nano Banana 2 has no such parameter. It has: PROMPT, aspect_ratio, image_size, negative_prompt, person_generation, safety_filter_level, temperature, top_p, top_k, max_output_tokens.',
        'PROMPT: must not be empty.',
      ],
    );
  });

  for (const [what, input] of [
    ['no prompt', {}],
    ['an empty prompt', { PROMPT: '' }],
    ['a prompt of spaces', { PROMPT: ' \n\t' }],
    ['a prompt that is no text', { PROMPT: 7 }],
    ['a prompt given twice', { PROMPT: 'a', prompt: 'b' }],
    ['a fraction where a whole number is due', { PROMPT: 'a', top_k: 1.5 }],
    ['zero below the limit', { PROMPT: 'a', top_k: 0 }],
    ['above the limit of tokens', { PROMPT: 'a', max_output_tokens: 65_537 }],
    ['NaN', { PROMPT: 'a', temperature: Number.NaN }],
    ['hexadecimal', { PROMPT: 'a', top_k: '0x10' }],
    ['an object', { PROMPT: 'a', aspect_ratio: { toString: () => '1:1' } }],
  ] as const) {
    test(`refused before any call: ${what}`, () => assert.equal(check(input).issues?.length, 1));
  }

  test('whatever is given, the outcome is sendable values or issues that name their fields', () => {
    holds(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom(...nanoBanana2.parameters.map((p) => p.name))),
          fc.anything(),
        ),
        (input) => {
          const checked = check(input);
          if (checked.issues) return checked.issues.every((issue) => issue.message.startsWith(issue.field));
          return formFields({ tool: nanoBanana2, values: checked.values }).every(([, value]) => value !== '');
        },
      ),
      { numRuns: 500 },
    );
  });
});

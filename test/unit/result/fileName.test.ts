import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fileNameFromPattern, type NameFacts } from '../../../src/result/fileName.ts';
import { slugOf } from '../../../src/result/slug.ts';
import { holds } from '../fuzz.ts';

const facts: NameFacts = {
  slug: 'a-cat',
  tool: 'nano-banana-2-2',
  at: new Date(2026, 10, 5, 4, 3, 2),
  n: 7,
  aspect: '16:9',
  size: '1K',
  width: 1376,
  height: 768,
};
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Why Windows, macOS or Linux would refuse a name, or a person could not read it. */
function faultOf(name: string): string | undefined {
  if (name === '') return 'empty';
  if (/[<>:"/\\|?*]/.test(name)) return 'sign';
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u.test(name)) return 'control';
  if (/^[.\s]|[.\s]$/.test(name)) return 'dot or space';
  if (/^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i.test(name)) return 'reserved';
  if (Buffer.byteLength(name) > 230) return 'long';
  return name === name.normalize('NFC') ? undefined : 'not NFC';
}

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'con',
        'NUL',
        'com¹',
        '.',
        '..',
        '/',
        '\\',
        ' ',
        '\u202e',
        '\ud800',
        '\u200d',
        '👩‍🚀',
        'e\u0301',
        '\u3164',
        'a\u0334',
        '-',
        '$',
        ':',
        '\0',
      ),
    )
    .map((parts) => parts.join('')),
);

suite('slug of a prompt', () => {
  const cases: [prompt: string, slug: string][] = [
    ['A cat, wearing a hat!', 'a-cat-wearing-a-hat'],
    ["The cat's “blue” hat", 'the-cats-blue-hat'],
    ['一只戴帽子的猫，蓝色', '一只戴帽子的猫-蓝色'],
    ['قطة ترتدي قبعة', 'قطة-ترتدي-قبعة'],
    ['टोपी पहने बिल्ली', 'टोपी-पहने-बिल्ली'],
    ['Cafe\u0301', 'café'],
    ['🐱🎩', '🐱🎩'],
    ['👩🏽‍🚀 on the moon ❤️', '👩🏽‍🚀-on-the-moon-❤️'],
    ['!!! … ???', 'image'],
    ['', 'image'],
    ['\u202egnp.exe', 'gnp-exe'],
    ['CON', 'con-image'],
    ['../../etc/passwd', 'etc-passwd'],
    ['\u3164\u115f', 'image'],
  ];
  for (const [prompt, slug] of cases)
    test(`${JSON.stringify(prompt)} → ${slug}`, () => assert.equal(slugOf(prompt), slug));

  test('a long prompt is cut between words', () => {
    assert.equal(
      slugOf('a very long prompt that goes on and on about a cat with a magnificently embroidered hat'),
      'a-very-long-prompt-that-goes-on-and-on-about-a-cat-with-a',
    );
  });

  test('is never empty, never too long, one name, and valid everywhere', () => {
    holds(
      fc.property(nasty, (prompt) => {
        const slug = slugOf(prompt);
        assert.equal(faultOf(slug), undefined, slug);
        assert.ok(Buffer.byteLength(slug) <= 156 && [...graphemes.segment(slug)].length <= 66);
        assert.ok(!/[.\s]/.test(slug));
      }),
      { numRuns: 500 },
    );
  });
});

suite('file name from a pattern', () => {
  const cases: [pattern: string, name: string][] = [
    ['${slug}', 'a-cat'],
    ['${date}/${time} ${slug}', '2026-11-05/04-03-02 a-cat'],
    ['${tool}\\${slug}-${n}', 'nano-banana-2-2/a-cat-7'],
    ['${aspect}_${size}_${width}x${height}', '16x9_1K_1376x768'],
    ['Hero: ${slug}?', 'Hero- a-cat'],
    ['.hidden/./${slug}', 'hidden/a-cat'],
    ['nul/${slug}', 'nul-image/a-cat'],
    ['…', '…'],
    ['', 'a-cat'],
    [' . ', 'a-cat'],
  ];
  for (const [pattern, name] of cases)
    test(`${pattern} → ${name}`, () => assert.equal(fileNameFromPattern(pattern, facts), name));

  test('what is not known is left out', () => {
    assert.equal(fileNameFromPattern('${aspect}-${slug}-${n}', { slug: 'a-cat', at: facts.at }), 'a-cat');
  });

  for (const pattern of ['../${slug}', 'a/../../b', '/tmp/${slug}', 'C:\\x', '~/x', '\\\\server\\x', ' .. /x']) {
    test(`${pattern} is refused: it leads out`, () => {
      assert.throws(() => fileNameFromPattern(pattern, facts), {
        code: 'BAD_PARAMETER',
        charged: 'no',
        message: `fileName: ${pattern} leads out of the output folder. Use a name, or subfolders below it.`,
      });
    });
  }

  for (const [pattern, unknown] of [
    ['${slug}-${workspaceFolder}', '${workspaceFolder}'],
    ['${constructor}', '${constructor}'],
    ['${slug', '${slug'],
  ] as const) {
    test(`${pattern} is refused by the name of the placeholder`, () => {
      assert.throws(() => fileNameFromPattern(pattern, facts), {
        code: 'BAD_PARAMETER',
        message: `fileName: ${unknown} in ${pattern} is unknown. There are \${slug}, \${tool}, \${date}, \${time}, \${n}, \${aspect}, \${size}, \${width}, \${height}.`,
      });
    });
  }

  test('never escapes, is never empty, and each part is valid everywhere', () => {
    holds(
      fc.property(nasty, nasty, nasty, (prompt, tool, literal) => {
        const given = { ...facts, slug: slugOf(prompt), tool };
        for (const pattern of [
          '${tool}/${slug}',
          `xx${literal.replaceAll('$', '').replaceAll('..', '')}/\${slug}`,
          '${tool}',
        ]) {
          for (const part of fileNameFromPattern(pattern, given).split('/'))
            assert.equal(faultOf(part), undefined, part);
        }
      }),
      { numRuns: 300 },
    );
  });
});

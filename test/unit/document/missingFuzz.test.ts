import fc from 'fast-check';
import assert from 'node:assert/strict';
import { findImageReferences, IncrementalScan } from '../../../src/document/missingImages.ts';
import { markdownChunks } from '../../../src/document/markdownChunks.ts';
import { paragraphParts } from '../../../src/document/markdownLines.ts';
import { parseMarkdown } from '../../../src/document/markdownBlock.ts';
import { markdownImages } from '../../../src/document/markdownImages.ts';
import { documents } from './missingDocuments.ts';
import { holds } from '../fuzz.ts';

const languages = [
  'markdown',
  'mdx',
  'html',
  'jinja',
  'php',
  'vue',
  'svelte',
  'astro',
  'typescriptreact',
  'css',
  'scss',
  'less',
];

/** Lines that begin, end or confuse the blocks of Markdown. */
const lines = [
  '',
  '',
  '',
  '',
  'text',
  'text',
  '# H',
  '![a](a.png)',
  '![b](b.png)',
  '  ![c](c.png)',
  '    ![d](d.png)',
  '```',
  '```',
  '```js',
  '~~~',
  '````',
  '  ```',
  '   ```',
  ' ~~~',
  '    ```',
  '- item',
  '- ![e](e.png)',
  '-',
  '- ```',
  '  - x',
  '1. one',
  '2. two',
  '1) ![f](f.png)',
  '   text',
  '  text',
  ' text',
  '> quote',
  '> ![g](g.png)',
  '> ```',
  '>',
  '> - x',
  '---',
  '***',
  '* * *',
  '===',
  '<div>',
  '</div>',
  '<b>x</b>',
  '<b>',
  '<!--',
  '-->',
  '<!-- x -->',
  '<pre>',
  '</pre>',
  '<script>',
  '</script>',
  '<?x',
  '?>',
  '<!X',
  '<![CDATA[',
  ']]>',
  '\t![h](h.png)',
  '-\ttext',
  '  ',
  '\t',
  '+ x',
  '10. x',
  '<!-->',
  '[f]: f.png',
  '![x][f]',
  '\u00a0',
  '`',
  '``x',
  '<img src="i.png">',
  '# ',
  '-- ',
  '  1. ```',
  '<x-y a="',
  '">',
];

/** Blank lines are where a cut may be. */
const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', 'text', '![z](z.png)') },
  { weight: 4, arbitrary: fc.constantFrom(...lines) },
  { weight: 2, arbitrary: fc.constant('') },
);

suite('Scanning any text', () => {
  test('pieces of Markdown hold what the whole holds', () => {
    holds(
      fc.property(fc.array(line, { maxLength: 24 }), fc.constantFrom('\n', '\r\n'), (parts, newline) => {
        const text = parts.join(newline);
        const whole = parseMarkdown(text, false);
        const pieces = markdownChunks(text).flatMap(({ start, end }) => {
          // A reference needs its definition, wherever it is.
          const prefix = text.includes('[f]:') && whole.definitions.length > 0 ? '[f]: x\n\n' : '';
          const block = parseMarkdown(prefix + text.slice(start, end), false);
          return block.images.map(({ range }) => range.start + start - prefix.length);
        });
        assert.deepEqual(
          pieces,
          whole.images.map(({ range }) => range.start),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('parts of a paragraph hold what the whole holds', () => {
    const words = [
      'a',
      'b c',
      '![p](p.png)',
      '![q][f]',
      '[l](l.md "t")',
      '*e*',
      '**',
      '_',
      '`c`',
      '`',
      '``',
      '[',
      ']',
      '![',
      '\\',
    ];
    const rare = [
      '](',
      '](x',
      ')',
      '(',
      '"',
      "'",
      '\\]',
      '\\`',
      '[f]',
      '[f]: x',
      '[]',
      '<',
      '<b>',
      '<x.png>',
      '&#93;',
      '- ',
      '# ',
      '1.',
      '> ',
      '===',
      '    ',
    ];
    const piece = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...rare));
    const start = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('a', 'Z', 'é', '字', '', '![s](s.png)', ' ', '7', '"') },
      fc.constantFrom('```', '~~~', '<!--', '- ', '    ', '[f]: x', '<a '),
    );
    const oneLine = fc
      .tuple(start, fc.array(piece, { maxLength: 5 }))
      .map(([first, rest]) => [first, ...rest].join(''));
    let cut = 0;
    holds(
      fc.property(
        fc.array(oneLine, { minLength: 1, maxLength: 10 }),
        fc.constantFrom('\n', '\r\n'),
        (parts, newline) => {
          const text = parts.join(newline);
          const prefix = '[f]: f.png\n\n';
          const imagesOf = (from: number, to: number) =>
            parseMarkdown(prefix + text.slice(from, to), false).images.map(({ range, alt, title, target }) => {
              return [range.start - prefix.length + from, range.end - prefix.length + from, alt, title, target?.url];
            });
          const pieces = markdownChunks(text).flatMap((chunk) => paragraphParts(text, chunk, { whole: 0, longest: 1 }));
          if (pieces.length > 1) cut++;
          assert.deepEqual(
            pieces.flatMap(({ start: from, end }) => imagesOf(from, end)),
            imagesOf(0, text.length),
          );
        },
      ),
      { numRuns: 400 },
    );
    assert.ok(cut > 80, `only ${cut} texts were cut`);
  });

  test('never crashes, and every range is what it says', async () => {
    const parts = documents.map(({ text }) => text);
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '{',
        '}',
        '<',
        '>',
        '"',
        "'",
        '`',
        '\\',
        '![',
        '](',
        'a.png',
        'url(',
        '<img src=',
        '/*',
        '*/',
        '//',
        '{/*',
        '{#',
        '#}',
        '<!--',
        '-->',
        '<%',
        '---\n',
        '\n\n',
        '\r',
        '&#x',
        'srcset="',
        '\0',
        '\uD800',
      ),
      fc
        .tuple(fc.constantFrom(...parts), fc.nat(200), fc.nat(200))
        .map(([text, from, length]) => text.slice(from, from + length)),
    );
    await holds(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom(...languages),
        async (pieces, languageId) => {
          const text = pieces.join('');
          for (const { raw, targetRange, range, target } of await findImageReferences(text, languageId)) {
            assert.equal(text.slice(targetRange.start, targetRange.end), raw);
            assert.ok(range.start < range.end && range.end <= text.length && target !== '' && raw !== '');
          }
        },
      ),
      { numRuns: 250 },
    );
  });

  test('takes time in proportion to the text', async () => {
    const openings = [
      '{',
      '<a ',
      '<a {',
      '![',
      '![a](',
      '[',
      '{#',
      '<!--',
      '/*',
      'url(',
      '"',
      '`',
      '<img src="a.png" ',
      '<script>',
      '<%',
      '{% raw %}',
      '> ',
      '- ',
      '*a',
      ',',
      '(',
      '<h1>',
      '![a][',
      '[a]: a.png\n',
      '\n\n{',
      '<?',
    ];
    // What grows with the square of the text takes far longer, also where the computer is busy.
    const limit = 5000;
    const runsOfOne = [
      ['.a { b: url(', ' ', 'x'],
      ['.a { b: url("a.png"', ' ', 'x'],
      ['.a {', ' ', '.b;'],
      ['<img src="a.png"', ' ', 'x>'],
      ['<img src={x}', ' ', 'x />'],
      ['', '~', '\nx {'],
      ['{\n', '~', '\nx'],
      ['', '`', '\nx'],
      ['', '-', 'x'],
      ['![a](b.png', '?', ')'],
      ['', '\r', 'x'],
    ] as const;
    for (const languageId of languages) {
      for (const opening of openings) {
        // Deep quotes are slow in any CommonMark parser: 150 levels are more than anyone writes.
        const count = opening === '> ' || opening === '- ' ? 150 : 800;
        const start = performance.now();
        await findImageReferences(`![x](a.png) <img src="a.png">\n\n${opening.repeat(count)}`, languageId);
        const elapsed = performance.now() - start;
        assert.ok(elapsed < limit, `${languageId} ${opening}: ${elapsed.toFixed()} ms`);
      }
      for (const [before, one, after] of runsOfOne) {
        const start = performance.now();
        await findImageReferences(`![x](a.png) {\n\n${before}${one.repeat(60_000)}${after}`, languageId);
        const elapsed = performance.now() - start;
        assert.ok(elapsed < limit, `${languageId} ${before}${one}…${after}: ${elapsed.toFixed()} ms`);
      }
    }
  }).timeout(60_000);

  test('finds the same after any edit as in a new scan', async () => {
    const base = documents.filter(({ languageId }) => languageId === 'markdown').map(({ text }) => text);
    const edit = fc.tuple(fc.constantFrom(...base, ...lines), fc.nat(2000), fc.nat(20));
    await holds(
      fc.asyncProperty(fc.array(edit, { maxLength: 8 }), async (edits) => {
        const scan = new IncrementalScan();
        let text = base.join('\n\n');
        for (const [insert, at, remove] of edits) {
          text = text.slice(0, at) + insert + text.slice(at + remove);
          assert.deepEqual(await scan.scan(text, 'markdown'), await findImageReferences(text, 'markdown'));
        }
      }),
      { numRuns: 3 },
    );
  });

  test('reads only what an edit touched in scripts and style sheets, and finds the same', async () => {
    const sheets = [
      '.a { background: url(a.png) }',
      '@media x { .b { c: url("b c.png") } }',
      '/* url(no.png) */',
      '.d { width: 10px; background: url(d.png); height: 5px }',
      'e { f: g }',
      '.m { color: red; }',
    ];
    const scripts = [
      "import hero from './hero.png';",
      'const a = 1',
      '// <img src="no.png" />',
      '/* x */',
      'export const B = () => <h1>Title</h1>;',
      'export const C = () => <img src={hero} alt="the hero" />;',
      "const d = <img src='d.png' width={10} />;",
      'const t = `x`;',
      "'use client';",
      'function f() { return <><img src="f.png" alt="f" /></>; }',
      '(function () {})()',
    ];
    const odd = ['', ' ', '\n', '}', '{', '/*', '*/', '"', '`', ';', '//', 'x', '(', ')', 'import'];
    for (const [languageId, parts] of [
      ['css', sheets],
      ['typescriptreact', scripts],
    ] as const) {
      const edit = fc.tuple(fc.constantFrom(...parts, ...odd), fc.nat(400), fc.nat(30));
      await holds(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...parts), { minLength: 3, maxLength: 10 }),
          fc.array(edit, { maxLength: 6 }),
          async (lines_, edits) => {
            const scan = new IncrementalScan();
            let text = lines_.join('\n');
            await scan.scan(text, languageId);
            for (const [insert, at, remove] of edits) {
              text = text.slice(0, at) + insert + text.slice(at + remove);
              assert.deepEqual(await scan.scan(text, languageId), await findImageReferences(text, languageId), text);
            }
          },
        ),
        { numRuns: 150 },
      );
    }
  });

  test('finds the same as in a new scan where an edit opens what takes in the rest, and ends where a tag ends', async () => {
    const scan = new IncrementalScan();
    const sheet =
      '/* url(no.png) */\n.m { color: red; }\n@media x { .b { c: url("b c.png") } }\n.a { b: url(a.png) }\n'.repeat(2);
    await scan.scan(sheet, 'css');
    const edited = `${sheet.slice(0, 39)}(${sheet.slice(39)}`;
    assert.deepEqual(await scan.scan(edited, 'css'), await findImageReferences(edited, 'css'));
    const tag = 'x <img src="https://fakeimg.pl/250/">';
    const [image] = await findImageReferences(tag, 'mdx');
    assert.deepEqual(image?.range, { start: 2, end: tag.length });
  });

  test('forgets what a document no longer holds', async () => {
    const cache: Parameters<typeof markdownImages>[1] = new Map();
    await markdownImages('![a](a.png)\n\n![b](b.png)', cache);
    const before = cache.size;
    await markdownImages('![a](a.png)', cache);
    assert.deepEqual([before, cache.size], [2, 1]);
  });
});

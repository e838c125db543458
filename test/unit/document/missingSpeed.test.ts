import assert from 'node:assert/strict';
import { encodeTarget } from '../../../src/document/escape.ts';
import { findImageReferences, IncrementalScan } from '../../../src/document/missingImages.ts';

/** Line `i` of a document. */
const writers: Readonly<Record<string, (i: number) => string>> = {
  markdown: (i) =>
    i % 40 === 0
      ? `## Section ${i}`
      : i % 40 === 2
        ? `![Picture ${i}](images/p${i}.png)`
        : i % 2 === 1
          ? ''
          : `Some *words* and a [link](https://example.com/${i}), line ${i}.`,
  html: (i) =>
    i % 20 === 0
      ? `<h2>${i}</h2><img src="p${i}.png" alt="picture ${i}">`
      : `<p class="a">Some <b>words</b> &amp; a <a href="${i}.html">link</a></p>`,
  typescriptreact: (i) =>
    [
      'export function C' + String(i) + '() {',
      `  const words = useState<number>(${i});`,
      `  return <img src="p${i}.png" alt="x" />;`,
      '}',
    ][i % 4] ?? '',
  css: (i) => [`.words${i} {`, `  background: url("p${i}.png");`, `  color: rgb(${i % 255}, 0, 0);`, '}'][i % 4] ?? '',
};

suite('Scanning a document of 10,000 lines', () => {
  for (const [languageId, write] of Object.entries(writers)) {
    test(`takes under 50 ms after its first parse: ${languageId}`, async () => {
      const text = Array.from({ length: 10_000 }, (_, i) => write(i)).join('\n');
      const scan = new IncrementalScan();
      const first = (await scan.scan(text, languageId)).length;
      const at = text.indexOf('words', text.length / 2);
      const times: number[] = [];
      for (let count = 1; count <= 7; count += 1) {
        const edited = text.slice(0, at) + 'x'.repeat(count) + text.slice(at);
        const start = performance.now();
        assert.equal((await scan.scan(edited, languageId)).length, first);
        times.push(performance.now() - start);
      }
      // The best of them: the others share the processor with whatever else runs.
      const best = Math.min(...times);
      assert.ok(first > 200 && best < 50, `${first} references, ${best.toFixed(1)} ms`);
    });
  }

  test('a target can be replaced by any path', async () => {
    const path = 'new (1) "fox" \'s\' #1 赤.png';
    for (const [languageId, text] of [
      ['markdown', '![x](https://placehold.co/10)'],
      ['markdown', '![x][f]\n\n[f]: <https://placehold.co/10>'],
      ['html', '<img src=https://placehold.co/10>'],
      ['typescriptreact', "const a = <img src={'https://placehold.co/10'} />;"],
      ['css', '.a { background: url(https://placehold.co/10) }'],
    ] as const) {
      const [reference] = await findImageReferences(text, languageId);
      assert.ok(reference?.kind === 'placeholder', text);
      const { start, end } = reference.targetRange;
      const replaced = text.slice(0, start) + encodeTarget(path, reference.syntax) + text.slice(end);
      assert.deepEqual(
        (await findImageReferences(replaced, languageId)).map(({ target }) => target),
        [path],
        replaced,
      );
    }
  });
});

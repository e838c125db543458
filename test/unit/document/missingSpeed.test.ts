import assert from 'node:assert/strict';
import { encodeTarget } from '../../../src/document/escape.ts';
import { findImageReferences, IncrementalScan } from '../../../src/document/missingImages.ts';
import { writers } from './largeDocuments.ts';

suite('Scanning a document of 10,000 lines', () => {
  for (const [name, { languageId, write }] of Object.entries(writers)) {
    test(`takes no long time after its first parse: ${name} (the goal on a quiet computer: 50 ms)`, async () => {
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
      assert.ok(first > 200 && best < 100, `${first} references, ${best.toFixed(1)} ms`);
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

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { densityPair, PRESETS } from '../../../src/result/presets.ts';
import { imageSizeFor, nearestRatio } from '../../../src/result/ratio.ts';
import { parseColour, plan, specProblem } from '../../../src/result/transformPlan.ts';
import { holds } from '../fuzz.ts';

const area = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

suite('transform plan', () => {
  test('says which part of the source goes where', () => {
    assert.deepEqual(
      {
        nothing: plan(300, 200, {}),
        width: plan(300, 200, { width: 150 }),
        height: plan(300, 200, { height: 50, fit: 'contain' }),
        coverWide: plan(300, 200, { width: 100, height: 100 }),
        coverTall: plan(100, 400, { width: 200, height: 200, fit: 'cover' }),
        contain: plan(300, 200, { width: 100, height: 100, fit: 'contain' }),
        stretch: plan(300, 200, { width: 10, height: 100, fit: 'stretch' }),
        thin: plan(10_000, 1, { width: 16, height: 16, fit: 'contain' }),
      },
      {
        nothing: { width: 300, height: 200, source: area(0, 0, 300, 200), target: area(0, 0, 300, 200) },
        width: { width: 150, height: 100, source: area(0, 0, 300, 200), target: area(0, 0, 150, 100) },
        height: { width: 75, height: 50, source: area(0, 0, 300, 200), target: area(0, 0, 75, 50) },
        coverWide: { width: 100, height: 100, source: area(50, 0, 200, 200), target: area(0, 0, 100, 100) },
        coverTall: { width: 200, height: 200, source: area(0, 150, 100, 100), target: area(0, 0, 200, 200) },
        contain: { width: 100, height: 100, source: area(0, 0, 300, 200), target: area(0, 16, 100, 67) },
        stretch: { width: 10, height: 100, source: area(0, 0, 300, 200), target: area(0, 0, 10, 100) },
        thin: { width: 16, height: 16, source: area(0, 0, 10_000, 1), target: area(0, 7, 16, 1) },
      },
    );
  });

  test('gives exactly the size asked for, from inside the source, for any sizes and fit', () => {
    const side = fc.integer({ min: 1, max: 9000 });
    holds(
      fc.property(
        side,
        side,
        side,
        side,
        fc.constantFrom('cover', 'contain', 'stretch'),
        (w, h, width, height, fit) => {
          const made = plan(w, h, { width, height, fit });
          const { source, target } = made;
          assert.deepEqual([made.width, made.height], [width, height]);
          assert.ok(source.x >= -1e-6 && source.y >= -1e-6);
          assert.ok(source.x + source.width <= w + 1e-6 && source.y + source.height <= h + 1e-6);
          assert.ok(target.x >= 0 && target.x + target.width <= width && target.width >= 1);
          assert.ok(target.y >= 0 && target.y + target.height <= height && target.height >= 1);
        },
      ),
    );
  });

  test('names the first thing that is wrong with a spec', () => {
    assert.deepEqual(
      [
        specProblem({ width: 1, height: 16_383 })?.field,
        specProblem({ width: 0 })?.field,
        specProblem({ height: 1.5 })?.field,
        specProblem({ height: 16_384 })?.field,
        specProblem({ width: Number.NaN })?.field,
        specProblem({ width: 16_000, height: 16_000 })?.field,
        specProblem({ quality: 101 })?.field,
        specProblem({ background: 'red; }' })?.field,
        specProblem({ background: '#FFF' })?.field,
      ],
      [undefined, 'width', 'height', 'height', 'width', 'size', 'quality', 'background', undefined],
    );
  });

  test('reads colours', () => {
    assert.deepEqual(['#fff', '#0a141e', '#0a141e28', 'fff', '#ffff', '#fffff', '#ggg', ''].map(parseColour), [
      [255, 255, 255, 255],
      [10, 20, 30, 255],
      [10, 20, 30, 40],
      ...Array<undefined>(5).fill(undefined),
    ]);
  });
});

suite('ratio', () => {
  const allowed = ['1:1', '3:4', '4:3', '9:16', '16:9'];

  test('finds the nearest allowed aspect ratio', () => {
    const table: [number, number, string | undefined][] = [
      [1024, 1024, '1:1'],
      [1376, 768, '16:9'],
      [1200, 630, '16:9'],
      [800, 600, '4:3'],
      [600, 800, '3:4'],
      [1080, 1920, '9:16'],
      [10_000, 1, '16:9'],
      [1154, 1000, '1:1'], // √(4/3) = 1.1547 lies between
      [1155, 1000, '4:3'],
      [0, 5, undefined],
      [5, 0, undefined],
      [Number.NaN, 5, undefined],
    ];
    assert.deepEqual(
      table.map(([width, height]) => [width, height, nearestRatio(width, height, allowed)]),
      table,
    );
  });

  test('passes over values that are not ratios, and has no answer where none is', () => {
    assert.deepEqual(
      [
        nearestRatio(2, 1, ['auto', '0:1', '1:0', '3:2', '']),
        nearestRatio(2, 1, ['auto', '']),
        nearestRatio(2, 1, []),
        nearestRatio(21, 9, ['16:9', '2.35:1']),
      ],
      ['3:2', undefined, undefined, '2.35:1'],
    );
  });

  test('picks the smallest resolution that covers a size', () => {
    assert.deepEqual(
      [
        imageSizeFor(64, 64),
        imageSizeFor(512, 512),
        imageSizeFor(520, 512),
        imageSizeFor(1200, 630, '16:9'),
        imageSizeFor(1376, 768, '16:9'),
        imageSizeFor(1366, 768, '16:9'),
        imageSizeFor(1920, 1080, '16:9'),
        imageSizeFor(3840, 2160, '16:9'),
        imageSizeFor(9000, 9000),
        imageSizeFor(1000, 100, '1:1'),
      ],
      ['512', '512', '1K', '1K', '2K', '1K', '2K', '4K', '4K', '1K'],
    );
  });
});

suite('presets', () => {
  test('have ids and file names of their own, and sizes that can be made', () => {
    const presets = [...PRESETS, densityPair(801, 3)];
    assert.equal(new Set(presets.map(({ id }) => id)).size, presets.length);
    for (const { id, outputs } of presets) {
      assert.equal(new Set(outputs.map(({ name }) => name)).size, outputs.length, id);
      for (const output of outputs)
        assert.deepEqual([id, specProblem({ width: output.width, height: output.height })], [id, undefined]);
    }
  });

  test('make the pair of densities from the picture’s own size', () => {
    assert.deepEqual(
      densityPair(801, 1).outputs.map(({ name, width, height }) => [name, width, height]),
      [
        ['@2x', 801, 1],
        ['@1x', 401, 1],
      ],
    );
  });
});

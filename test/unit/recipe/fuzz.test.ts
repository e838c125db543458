import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readRecipe } from '../../../src/result/metadata.ts';
import { embedRecipe } from '../../../src/result/metadataEmbed.ts';
import { vp8xFor } from '../../../src/result/webpMetadata.ts';
import { webpChunk } from '../../../src/result/webpMetadataChunks.ts';
import { jpegOf, png, withOrientation } from '../transform/pictures.ts';
import { recipeWith } from './recipes.ts';
import { runs } from '../fuzz.ts';

/** Byte strings in all. */
const RUNS = runs(800);

/** A small generator of repeatable numbers (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Numbers that break length fields. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

/** Bytes in use by JavaScript and buffers, garbage not yet collected included. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

suite('the reader and writer of metadata', () => {
  let folder = '';
  setup(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'nbs-fuzz-'));
  });
  teardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Valid pictures, with and without a recipe. */
  async function seeds(): Promise<Buffer[]> {
    const picture = png('a', 8, 8, (x, y) => [x, y, 0, 255]);
    const vp8 = webpChunk(
      'VP8 ',
      Buffer.concat([Buffer.from('\x10\0\0\x9d\x01\x2a\x08\0\x08\0', 'latin1'), Buffer.alloc(50)]),
    );
    const simple = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), vp8]);
    simple.writeUInt32LE(simple.length - 8, 4);
    assert.ok(vp8xFor('VP8 ', vp8.subarray(8), 0));
    const plain = [
      'bytes' in picture ? Buffer.from(picture.bytes) : Buffer.alloc(0),
      Buffer.from(
        withOrientation(
          jpegOf(8, 8, () => [9, 9, 9, 255]),
          3,
          true,
        ),
      ),
      simple,
    ];
    const made: Buffer[] = [];
    for (const [index, bytes] of plain.entries()) {
      const file = path.join(folder, `seed-${index}`);
      await writeFile(file, bytes);
      const outcome = await embedRecipe(file, `${file}.new`, recipeWith('seed'));
      assert.ok(outcome.embedded);
      made.push(bytes, await readFile(outcome.file));
    }
    return made;
  }

  function mutated(seed: Buffer, next: (below: number) => number): Buffer {
    let bytes = Buffer.from(seed);
    for (let changes = 1 + next(6); changes > 0; changes--) {
      const at = next(bytes.length + 1);
      const length = next(20);
      const kind = next(5);
      if (kind === 0) bytes = bytes.subarray(0, at);
      else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      else if (kind === 2)
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
      else if (at < bytes.length) bytes[at] = kind === 3 ? EDGES[next(EDGES.length)]! : next(256);
      if (bytes.length === 0) return bytes;
    }
    return bytes;
  }

  test(`take any ${RUNS} byte strings: a typed answer, soon, and a whole file or none`, async function () {
    this.timeout(10_000 + RUNS * 20);
    const all = await seeds();
    const next = random(20261122);
    const file = path.join(folder, 'fuzzed');
    const target = path.join(folder, 'target');
    const recipe = recipeWith('new');
    const kinds = new Set<string>();
    let slowest = 0;
    const before = memory();
    for (let run = 0; run < RUNS; run++) {
      const kind = next(10);
      const seed = all[next(all.length)]!;
      const bytes =
        kind === 0
          ? Buffer.from(Array.from({ length: next(300) }, () => next(256)))
          : kind === 1
            ? Buffer.concat([
                seed.subarray(0, 2 + next(40)),
                Buffer.from(Array.from({ length: next(300) }, () => next(256))),
              ])
            : mutated(seed, next);
      const started = performance.now();
      const found = await readRecipe({ bytes });
      await writeFile(file, bytes);
      const outcome = await embedRecipe(file, target, recipe);
      slowest = Math.max(slowest, performance.now() - started);
      kinds.add(found.kind).add(outcome.embedded ? 'embedded' : outcome.reason);
      assert.equal(existsSync(target), outcome.embedded && outcome.file === target);
      if (!outcome.embedded) {
        assert.deepEqual(await readFile(file), bytes);
        continue;
      }
      const { size } = await stat(outcome.file);
      assert.ok(size < bytes.length + 5000, `${size} from ${bytes.length}`);
      assert.deepEqual(
        await readRecipe({ file: outcome.file }),
        { kind: 'recipe', recipe, from: 'file' },
        bytes.toString('hex'),
      );
      await rm(outcome.file);
    }
    kinds.delete('newer'); // a digit changed: it takes a long run to meet it
    assert.deepEqual([...kinds].sort(), ['embedded', 'format', 'none', 'odd', 'recipe']);
    assert.ok(memory() - before < 100_000_000, `${before} → ${memory()} bytes`);
    assert.ok(slowest < 2000, `${slowest} ms`);
  });

  test('end soon on a large file made to be slow', async () => {
    const tiny = Buffer.from('\0\0\0\0abcd\0\0\0\0', 'latin1');
    const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...Array<Buffer>(1_000_000).fill(tiny)]);
    const fill = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(10_000_000, 0xff)]);
    const entities = Buffer.concat([
      Buffer.from('RIFF\0\0\0\0WEBPXMP ', 'latin1'),
      Buffer.alloc(4),
      Buffer.from(`<nbs:recipe>${'&#'.repeat(1_000_000)}</nbs:recipe>`),
    ]);
    entities.writeUInt32LE(entities.length - 8, 4);
    entities.writeUInt32LE(entities.length - 20, 16);
    for (const [index, hostile] of [bytes, fill, entities].entries()) {
      const file = path.join(folder, `hostile-${index}`);
      await writeFile(file, hostile);
      const started = performance.now();
      assert.deepEqual(await readRecipe({ file }), { kind: 'none' });
      assert.equal((await embedRecipe(file, `${file}.new`, recipeWith('x'))).embedded, false);
      assert.ok(performance.now() - started < 3000, `${index}: ${performance.now() - started} ms`);
    }
  });
});

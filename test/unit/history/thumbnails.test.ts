import assert from 'node:assert/strict';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { dimensionsOf } from '../../../src/result/dimensions.ts';
import { Thumbnails, thumbnailsKept } from '../../../src/result/thumbnails.ts';
import { Transformer } from '../../../src/result/transform.ts';
import { drawPlaceholder } from '../../../src/result/placeholder/placeholder.ts';
import { encodePng } from '../../../src/result/placeholder/png.ts';
import { temporaryFolder } from '../result/temporary.ts';
import { buildParts } from '../transform/pictures.ts';

suite('Thumbnails of the history', () => {
  const folder = temporaryFolder();
  let parts: Awaited<ReturnType<typeof buildParts>>;
  suiteSetup(async () => {
    parts = await buildParts();
  });
  suiteTeardown(() => parts.remove());
  const open = () => new Thumbnails(folder.path, new Transformer(parts.folder), new AbortController().signal);
  const picture = async (text: string) => ({
    bytes: await encodePng(drawPlaceholder(text, { width: 320, height: 160, fast: true })),
    name: `${text}.png`,
    mediaType: 'image/png',
  });

  test('are a square icon and a whole preview, made when asked for and kept', async () => {
    const thumbnails = open();
    assert.equal(await thumbnails.find('fox'), undefined);
    const source = await picture('fox');
    await new Promise<void>((done) => thumbnails.want('fox', source, done));
    const { icon, preview } = (await open().find('fox'))!;
    assert.deepEqual(
      [await dimensionsOf(icon, 'image/png'), await dimensionsOf(preview, 'image/jpeg')],
      [
        { width: 48, height: 48 },
        { width: 220, height: 220 },
      ],
    );
    assert.deepEqual((await readdir(folder.path)).sort(), ['fox.jpg', 'fox.png']);
  });

  test('what is no picture gets none, and does not hinder the next', async () => {
    const thumbnails = open();
    const bad = { bytes: Buffer.from('no picture'), name: 'bad.png', mediaType: 'image/png' };
    const good = await picture('good');
    await new Promise<void>((done) => {
      thumbnails.want('bad', bad, () => assert.fail('made of nothing'));
      thumbnails.want('good', good, done);
    });
    assert.deepEqual([await thumbnails.find('bad'), (await thumbnails.find('good')) !== undefined], [undefined, true]);
  });

  test('are bounded: those longest unused go first', async () => {
    for (let n = 0; n < thumbnailsKept + 20; n++) {
      const file = path.join(folder.path, `old-${n}.png`);
      await writeFile(file, '');
      await utimes(file, 1000 + n, 1000 + n);
    }
    const thumbnails = open();
    const source = await picture('new');
    await new Promise<void>((done) => thumbnails.want('new', source, done));
    const left = (await readdir(folder.path)).filter((name) => name.endsWith('.png'));
    assert.deepEqual(
      [left.length, left.includes('new.png'), left.includes('old-19.png'), left.includes('old-20.png')],
      [thumbnailsKept + 1, true, false, true],
    );
    assert.ok((await readFile(path.join(folder.path, 'new.png'))).length > 100);
  });
});

import assert from 'node:assert/strict';
import { dimensionsOf } from '../../../src/result/dimensions.ts';
import { checkWhole } from '../../../src/result/integrity.ts';
import type { MediaType } from '../../../src/result/mediaType.ts';
import { avif, gif, jpg, mp4, png, webp } from './pictures.ts';
import { temporaryFolder } from './temporary.ts';

const samples: [MediaType, Buffer][] = [
  ['image/png', png(60, 40)],
  ['image/jpeg', jpg(60, 40)],
  ['image/webp', webp],
  ['image/gif', gif],
  ['image/avif', avif()],
  ['video/mp4', mp4],
  ['image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><g/></svg>')],
  ['application/json', Buffer.from('\uFEFF{"a":[1,2,3]}')],
];

suite('integrity', () => {
  const folder = temporaryFolder();

  for (const [mediaType, bytes] of samples) {
    test(`${mediaType} is whole, and truncated wherever it is cut`, async () => {
      const found: Record<string, string> = {};
      for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        found[share] = await checkWhole(await folder.file(cut), mediaType);
      }
      found['last byte'] = await checkWhole(await folder.file(bytes.subarray(0, -1)), mediaType);
      found['all'] = await checkWhole(await folder.file(bytes), mediaType);
      const cut = Object.fromEntries([...Object.keys(found)].map((key) => [key, 'truncated']));
      assert.deepEqual(found, { ...cut, all: 'whole' });
    });
  }

  for (const [mediaType, bytes] of samples.slice(0, 4)) {
    test(`${mediaType} with padding after its end is whole`, async () => {
      assert.equal(await checkWhole(await folder.file(Buffer.concat([bytes, Buffer.alloc(100)])), mediaType), 'whole');
    });
  }

  test("a JPEG's end is found before a long trailer", async () => {
    const file = await folder.file(Buffer.concat([jpg(60, 40), Buffer.alloc(200_000)]));
    assert.equal(await checkWhole(file, 'image/jpeg'), 'whole');
  });

  test("a JPEG's thumbnail does not stand in for its end", async () => {
    const whole = jpg(60, 40);
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 6, 0xff, 0xd9, 0, 0]), whole.subarray(2)]);
    const cut = Buffer.concat([whole.subarray(0, 2), thumbnail.subarray(0, -2)]);
    assert.equal(await checkWhole(await folder.file(cut), 'image/jpeg'), 'truncated');
  });

  test('other types are whole unless empty', async () => {
    assert.deepEqual(
      [await checkWhole(await folder.file('x'), 'text/plain'), await checkWhole(await folder.file(''), 'text/plain')],
      ['whole', 'truncated'],
    );
  });
});

suite('dimensions', () => {
  const folder = temporaryFolder();
  const expected: Partial<Record<MediaType, string>> = {
    'image/png': '60x40',
    'image/jpeg': '60x40',
    'image/webp': '1x1',
    'image/gif': '1x1',
    'image/avif': '40x30',
    'image/svg+xml': '20x10',
  };
  for (const [mediaType, bytes] of samples) {
    test(`of ${mediaType}: ${expected[mediaType] ?? 'none'}`, async () => {
      const found = await dimensionsOf(await folder.file(bytes), mediaType);
      assert.equal(found && `${found.width}x${found.height}`, expected[mediaType]);
    });
  }

  test('a long profile before the frame header of a JPEG is read past', async () => {
    const bytes = jpg(60, 40);
    const segment = Buffer.alloc(65_000);
    segment.set([0xff, 0xe2, 0xfd, 0xe6]);
    const file = await folder.file(Buffer.concat([bytes.subarray(0, 2), segment, segment, bytes.subarray(2)]));
    assert.deepEqual(await dimensionsOf(file, 'image/jpeg'), { width: 60, height: 40 });
  });

  test('a damaged picture has none', async () => {
    assert.equal(await dimensionsOf(await folder.file(png().subarray(0, 12)), 'image/png'), undefined);
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, chmod, link, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { requestDigest } from '../../../src/result/digest.ts';
import { loadInputImage } from '../../../src/result/inputImage.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import type { InputBytes } from '../../../src/tool/request.ts';
import { heic, jpg, png } from './pictures.ts';
import { temporaryFolder } from './temporary.ts';

suite('input image', () => {
  const temporary = temporaryFolder();
  const write = async (name: string, bytes: Uint8Array | string) => {
    const file = path.join(temporary.path, name);
    await writeFile(file, bytes);
    return file;
  };

  const bytesOf = async (content: InputBytes) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of content.stream()) pieces.push(piece);
    return Buffer.concat(pieces);
  };

  test('a file is known by its bytes, not by its extension', async () => {
    const bytes = jpg();
    const { content, ...image } = await loadInputImage(await write('cat.png', bytes), {
      input: 'image',
      path: 'in/cat.png',
    });
    assert.deepEqual(
      [image, await bytesOf(content)],
      [
        {
          input: 'image',
          name: 'cat.png',
          mediaType: 'image/jpeg',
          sha256: createHash('sha256').update(bytes).digest('hex'),
          path: 'in/cat.png',
        },
        bytes,
      ],
    );
  });

  test('bytes serve as well', async () => {
    const { content, ...image } = await loadInputImage(png(), { input: 'image', name: 'pasted.png' });
    const sha256 = createHash('sha256').update(png()).digest('hex');
    assert.deepEqual(
      [image, await bytesOf(content)],
      [{ input: 'image', name: 'pasted.png', mediaType: 'image/png', sha256 }, png()],
    );
  });

  const refused: [name: string, bytes: Uint8Array | string, message: string][] = [
    ['photo.jpg', heic, 'photo.jpg is HEIC, which cannot be sent. Convert it to PNG, JPEG or WebP.'],
    ['logo.svg', '<svg/>', 'logo.svg is SVG, which cannot be sent. Convert it to PNG, JPEG or WebP.'],
    [
      'x.png',
      Buffer.from([1, 2, 3]),
      'x.png is not a picture that can be sent. Choose or convert it to PNG, JPEG or WebP.',
    ],
    ['nothing.png', '', 'nothing.png is empty. Choose a PNG, JPEG or WebP picture.'],
  ];
  for (const [name, bytes, message] of refused) {
    test(`${name} is refused: ${message}`, async () => {
      const file = await write(name, bytes);
      await assert.rejects(loadInputImage(file, { input: 'image' }), { code: 'BAD_IMAGE', charged: 'no', message });
    });
  }

  test('a file that has changed since it was loaded is not sent, were it as long as before', async () => {
    const file = await write('cat.png', Buffer.concat([png(), Buffer.alloc(1_200_000)]));
    const changes: Record<string, () => Promise<void>> = {
      longer: () => appendFile(file, 'x'),
      other: async () => writeFile(file, (await readFile(file)).reverse()),
      shorter: () => truncate(file, 600_000),
      replaced: async () => {
        await rm(file);
        await writeFile(file, png());
      },
    };
    for (const [name, change] of Object.entries(changes)) {
      await write('cat.png', Buffer.concat([png(), Buffer.alloc(1_200_000)]));
      const { content } = await loadInputImage(file, { input: 'image' });
      assert.equal((await bytesOf(content)).length, content.size);
      // After its first piece was read (of a file in whose place another is, that is still all there), and before.
      const reading = content.stream()[Symbol.asyncIterator]();
      await reading.next();
      await change();
      const rest = async () => {
        for (let next = await reading.next(); !next.done; next = await reading.next());
      };
      await (name === 'replaced' ? rest() : assert.rejects(rest(), name));
      await assert.rejects(bytesOf(content), name);
    }
  });

  test('a file of which only the rights or names have changed is sent', async () => {
    const file = await write('cat.png', png());
    const { content } = await loadInputImage(file, { input: 'image' });
    await chmod(file, 0o600);
    await link(file, `${file}.backup`);
    assert.deepEqual(await bytesOf(content), png());
  });

  test('the digest of a file is remembered only for as long as it is the same', async () => {
    const file = await write('old.png', png());
    const long = new Date(Date.now() - 60_000);
    const digests: string[] = [];
    for (const last of [1, 2]) {
      await writeFile(file, Buffer.concat([png(), Buffer.from([last])]));
      await utimes(file, long, long);
      for (let again = 0; again < 2; again++) digests.push((await loadInputImage(file, { input: 'image' })).sha256);
    }
    const expected = [1, 1, 2, 2].map((last) =>
      createHash('sha256')
        .update(Buffer.concat([png(), Buffer.from([last])]))
        .digest('hex'),
    );
    assert.deepEqual(digests, expected);
  });

  test('a missing file and a folder are refused by name', async () => {
    const missing = path.join(temporary.path, 'gone.png');
    await assert.rejects(loadInputImage(missing, { input: 'image' }), {
      code: 'BAD_IMAGE',
      message: 'gone.png does not exist. Choose another picture.',
    });
    await assert.rejects(loadInputImage(temporary.path, { input: 'image', name: 'folder' }), {
      code: 'BAD_IMAGE',
      message: 'folder is not a file. Choose a PNG, JPEG or WebP picture.',
    });
  });

  test('a file above 50 MB is refused before it is read', async () => {
    const file = await write('huge.png', png());
    await truncate(file, 50_000_001);
    await assert.rejects(loadInputImage(file, { input: 'image' }), {
      code: 'TOO_LARGE',
      message: 'huge.png has 50.0 MB; at most 50 MB can be sent. Choose a smaller picture.',
    });
  });
});

suite('digest of a request', () => {
  const image = (sha256: string) => ({
    input: 'image',
    name: 'a.png',
    mediaType: 'image/png' as const,
    content: new Blob([]),
    sha256,
  });
  const base = { tool: nanoBanana2, values: { PROMPT: 'x', temperature: 0.5 }, images: [image('a'), image('b')] };

  test('is the same for the same question', () => {
    const images = base.images.map((one) => ({ ...one, name: 'other.png', path: '/elsewhere' }));
    assert.equal(requestDigest({ ...base, values: { temperature: '0.5', PROMPT: 'x' }, images }), requestDigest(base));
  });

  test('differs with the tool, a value, or the order of pictures', () => {
    const others = [
      base,
      { ...base, tool: { ...nanoBanana2, slug: 'other' } },
      { ...base, values: { PROMPT: 'x' } },
      { ...base, values: { ...base.values, PROMPT: 'X' } },
      { ...base, images: base.images.toReversed() },
    ];
    assert.equal(new Set(others.map(requestDigest)).size, others.length);
  });
});

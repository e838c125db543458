import assert from 'node:assert/strict';
import ExifReader from 'exifreader';
import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { readProfile, withProfile } from '../../../src/result/codecProfile.ts';
import { pngChunk, PNG_SIGNATURE } from '../../../src/result/pngMetadataChunks.ts';
import { PRESETS } from '../../../src/result/presets.ts';
import { Transformer, type PictureSource } from '../../../src/result/transform.ts';
import { PictureError } from '../../../src/result/codecError.ts';
import { runTransform } from '../../../src/result/transformRun.ts';
import { makePreset } from '../../../src/result/transformPreset.ts';
import { buildParts, jpegOf, pixelOfJpeg, pixelOfPng, png, withOrientation } from './pictures.ts';
import { holds } from '../fuzz.ts';

const never = new AbortController().signal;
const red = [255, 0, 0, 255] as const;
const near = (seen: readonly number[], wanted: readonly number[], by = 6) =>
  assert.ok(
    seen.length === wanted.length && seen.every((value, index) => Math.abs(value - wanted[index]!) <= by),
    `${seen.join(' ')} is not near ${wanted.join(' ')}`,
  );
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'made',
    (error: unknown) => (error instanceof StudioError ? error.code : error),
  );

suite('transform', () => {
  let parts: Awaited<ReturnType<typeof buildParts>>;
  let transformer: Transformer;
  suiteSetup(async () => {
    parts = await buildParts();
    transformer = new Transformer(parts.folder);
  });
  suiteTeardown(async () => {
    await parts.remove();
  });

  test('makes exactly the size and format asked for, from each format to each', async () => {
    const first = png('a.png', 90, 60, (x) => [x * 2, 100, 50, 255]);
    const [jpeg, webp] = await transformer.transformAll(first, [{ format: 'jpeg' }, { format: 'webp' }], never);
    const sources: PictureSource[] = [
      first,
      { name: 'a.jpg', mediaType: 'image/jpeg', bytes: jpeg!.bytes },
      { name: 'a.webp', mediaType: 'image/webp', bytes: webp!.bytes },
    ];
    const seen: unknown[] = [];
    for (const source of sources) {
      const formats = ['png', 'jpeg', 'webp'] as const;
      const made = await transformer.transformAll(
        source,
        formats.map((format) => ({ width: 40, height: 40, format })),
        never,
      );
      const back = await transformer.transform(
        { name: 'b', mediaType: made[2]!.mediaType, bytes: made[2]!.bytes },
        { format: 'png' },
        never,
      );
      seen.push(made.map(({ width, height, mediaType }) => `${width}×${height} ${mediaType}`));
      // The middle column of the source, 45, is 90.
      near(pixelOfPng(made[0]!.bytes, 20, 20), [90, 100, 50]);
      near(pixelOfJpeg(made[1]!.bytes, 20, 20), [90, 100, 50]);
      near(pixelOfPng(back.bytes, 20, 20), [90, 100, 50]);
    }
    assert.deepEqual(seen, Array(3).fill(['40×40 image/png', '40×40 image/jpeg', '40×40 image/webp']));
  });

  test('keeps alpha in PNG and WebP, and lays it on white or the background in JPEG', async () => {
    const half = png('a.png', 16, 16, () => [255, 0, 0, 128]);
    const webp = await transformer.transform(half, { format: 'webp', quality: 100 }, never);
    const back = await transformer.transform(
      { name: 'w', mediaType: 'image/webp', bytes: webp.bytes },
      { format: 'png' },
      never,
    );
    const jpeg = (background?: string) =>
      transformer.transform(half, { format: 'jpeg', ...(background === undefined ? {} : { background }) }, never);
    assert.deepEqual(pixelOfPng((await transformer.transform(half, {}, never)).bytes, 8, 8), [255, 0, 0, 128]);
    near(pixelOfPng(back.bytes, 8, 8), [255, 0, 0, 128]);
    near(pixelOfJpeg((await jpeg()).bytes, 8, 8), [255, 127, 127]);
    near(pixelOfJpeg((await jpeg('#000')).bytes, 8, 8), [128, 0, 0]);
    near(pixelOfJpeg((await jpeg('#00000000')).bytes, 8, 8), [255, 127, 127]);
  });

  test('fills the bars of contain: transparent, white in JPEG, or the background', async () => {
    const wide = png('a.png', 40, 20, () => red);
    const size = { width: 20, height: 20, fit: 'contain' } as const;
    const [clear, blue, jpeg] = await transformer.transformAll(
      wide,
      [size, { ...size, background: '#00f' }, { ...size, format: 'jpeg' }],
      never,
    );
    assert.deepEqual(
      [pixelOfPng(clear!.bytes, 10, 2), pixelOfPng(clear!.bytes, 10, 10), pixelOfPng(blue!.bytes, 10, 2)],
      [[0, 0, 0, 0], [...red], [0, 0, 255]],
    );
    near(pixelOfJpeg(jpeg!.bytes, 10, 1), [255, 255, 255]);
  });

  test('shows a JPEG upright, as its EXIF orientation says', async () => {
    const upperLeftRed = jpegOf(64, 32, (x, y) => (x < 32 && y < 16 ? red : [0, 0, 255, 255]));
    const corners: string[] = [];
    for (let orientation = 1; orientation <= 8; orientation++) {
      const bytes = withOrientation(upperLeftRed, orientation, orientation % 2 === 0);
      const {
        width,
        height,
        bytes: made,
      } = await transformer.transform({ name: 'a.jpg', mediaType: 'image/jpeg', bytes }, { format: 'png' }, never);
      const at = (x: number, y: number) => (pixelOfPng(made, x, y)[0]! > 128 ? 'r' : 'b');
      corners.push(`${width}×${height} ${at(2, 2)}${at(width - 3, 2)}${at(2, height - 3)}${at(width - 3, height - 3)}`);
    }
    assert.deepEqual(corners, [
      '64×32 rbbb',
      '64×32 brbb',
      '64×32 bbbr',
      '64×32 bbrb',
      '32×64 rbbb',
      '32×64 brbb',
      '32×64 bbbr',
      '32×64 bbrb',
    ]);
  });

  test('carries a colour profile from each format to each, but not one for grey or CMYK', async () => {
    const profile = (space: string) => {
      const icc = randomBytes(70_000); // more than one JPEG segment
      icc.write(space, 16, 'latin1');
      icc.write('acsp', 36, 'latin1');
      icc.writeUInt32BE(icc.length, 0);
      icc.writeUInt32BE(0, 128); // no tags
      return icc;
    };
    const wide = profile('RGB ');
    const formats = ['png', 'jpeg', 'webp'] as const;
    const plain = png('a.png', 20, 20, (x) => [x, 0, 0, x < 5 ? 0 : 255]);
    const first = await transformer.transformAll(
      plain,
      formats.map((format) => ({ format })),
      never,
    );
    for (const [index, format] of formats.entries()) {
      const { bytes, mediaType } = first[index]!;
      const source = { name: 'a', mediaType, bytes: withProfile(bytes, format, wide) };
      const made = await transformer.transformAll(source, [...formats.map((to) => ({ format: to, width: 10 }))], never);
      const cmyk = { name: 'a', mediaType, bytes: withProfile(bytes, format, profile('CMYK')) };
      const bare = await transformer.transform(cmyk, {}, never);
      assert.deepEqual(
        [
          ...made.map((picture, to) => Buffer.compare(wide, readProfile(picture.bytes, formats[to]!)!)),
          readProfile(bare.bytes, format),
        ],
        [0, 0, 0, undefined],
      );
      // Still pictures for their decoders, and for an independent reader.
      for (const picture of made) {
        await transformer.transform({ name: 'b', mediaType: picture.mediaType, bytes: picture.bytes }, {}, never);
        // exifreader unpacks a PNG's profile only asynchronously.
        const { icc } = await ExifReader.load(Buffer.from(picture.bytes), { expanded: true, async: true });
        assert.equal(icc?.['ICC Signature']?.value, 'acsp');
      }
    }
  });

  test('reads a file, names one that is not there, and leaves the caller’s bytes alone', async () => {
    const source = png('a.png', 600, 600, (x, y) => [x & 255, y & 255, 0, 255]);
    const bytes = 'bytes' in source ? source.bytes : new Uint8Array();
    const copy = bytes.slice();
    const file = path.join(parts.folder, 'a.png');
    await writeFile(file, bytes);
    const made = await transformer.transform({ name: 'a.png', mediaType: 'image/png', file }, { width: 30 }, never);
    await transformer.transform(source, { width: 30 }, never);
    await assert.rejects(
      transformer.transform({ name: 'b.png', mediaType: 'image/png', file: `${file}x` }, {}, never),
      (error) => error instanceof StudioError && error.code === 'BAD_IMAGE' && error.message.includes('b.png'),
    );
    assert.deepEqual([made.width, made.height, Buffer.compare(bytes, copy)], [30, 30, 0]);
  });

  test('refuses what it can’t read, before decoding it', async () => {
    const header = (width: number, height: number) => {
      const ihdr = Buffer.alloc(13);
      ihdr.writeUInt32BE(width, 0);
      ihdr.writeUInt32BE(height, 4);
      ihdr.set([8, 6], 8);
      return ihdr;
    };
    const jpegHeader = (width: number, height: number) => {
      const app0 = [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0];
      const sof0 = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
      return Uint8Array.from([0xff, 0xd8, ...app0, ...sof0, 0xff, 0xd9]);
    };
    const ended = pngChunk('IEND', new Uint8Array());
    const bomb = deflateSync(Buffer.alloc(300_000_000));
    const files: Record<string, [string, Uint8Array]> = {
      'many pixels': ['image/png', Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header(20_000, 20_000)), ended])],
      bomb: [
        'image/png',
        Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header(10, 10)), pngChunk('IDAT', bomb), ended]),
      ],
      'no data': ['image/png', Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header(10, 10)), ended])],
      'huge JPEG': ['image/jpeg', jpegHeader(0xffff, 0xffff)],
      animation: ['image/webp', Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x09\0\0\x09\0\0', 'latin1')],
      'wrong type': ['image/png', jpegOf(8, 8, () => red)],
      'cut short': ['image/jpeg', jpegOf(64, 64, () => red).subarray(0, 300)],
      avif: ['image/avif', new Uint8Array(100)],
      empty: ['image/webp', new Uint8Array()],
    };
    const seen: Record<string, unknown> = {};
    for (const [name, [mediaType, bytes]] of Object.entries(files)) {
      const failure: unknown = await transformer
        .transform({ name, mediaType, bytes }, { width: 4 }, never)
        .catch((e: unknown) => e);
      assert.ok(failure instanceof StudioError && failure.message.includes(name), String(failure));
      seen[name] = [failure.code, failure.charged, (failure.facts.cause as { problem?: unknown }).problem];
    }
    const bad = (problem: string) => ['BAD_IMAGE', 'no', problem];
    assert.deepEqual(seen, {
      'many pixels': bad('too-many-pixels'),
      bomb: bad('damaged'),
      'no data': bad('damaged'),
      'huge JPEG': bad('too-many-pixels'),
      animation: bad('animated'),
      'wrong type': bad('unsupported'),
      'cut short': bad('damaged'),
      avif: bad('unsupported'),
      empty: bad('damaged'),
    });
  });

  test('refuses a spec that makes no sense, and a result that would be too large', async () => {
    const source = png('a.png', 1, 100, () => red);
    assert.deepEqual(
      await Promise.all(
        [{ width: 0 }, { width: 5, background: 'url(x)' }, { quality: 0 }, { width: 1000 }].map((spec) =>
          codeOf(transformer.transform(source, spec, never)),
        ),
      ),
      ['BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_IMAGE'],
    );
  });

  test('stops at once when told to, before and while it works', async () => {
    const large = png('a.png', 3000, 2000, (x, y) => [x & 255, y & 255, (x * y) & 255, 255]);
    assert.equal(await codeOf(transformer.transform(large, {}, AbortSignal.abort())), 'CANCELLED');
    const controller = new AbortController();
    const work = codeOf(transformer.transform(large, { format: 'png' }, controller.signal));
    setTimeout(() => controller.abort(), 60);
    assert.equal(await work, 'CANCELLED');
  });

  test('leaves the calling thread free while a large picture is made', async () => {
    const large = png('a.png', 2400, 1600, (x, y) => [x & 255, y & 255, (x * y) & 255, 255]);
    let turns = 0;
    let done = false;
    const count = () => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const before = performance.eventLoopUtilization();
    await transformer.transform(large, { width: 1200, height: 630, format: 'jpeg' }, never);
    done = true;
    // A blocked thread would turn only a handful of times, at the start and the end.
    assert.ok(turns > 100, `${turns} turns, ${performance.eventLoopUtilization(before).active} ms`);
  });

  test('makes the favicon set: every file, and an icon file whose pictures are whole', async () => {
    const source = png('logo.png', 300, 200, (x) => (x < 150 ? red : [0, 0, 0, 0]));
    const files = await makePreset(
      transformer,
      source,
      PRESETS.find(({ id }) => id === 'favicon')!,
      never,
    );
    const ico = Buffer.from(files[0]!.bytes);
    const entries = [0, 1, 2].map((index) => {
      const at = 6 + 16 * index;
      const start = ico.readUInt32LE(at + 12);
      const inside = ico.subarray(start, start + ico.readUInt32LE(at + 8));
      return [ico[at], inside.readUInt32BE(16), pixelOfPng(inside, 1, 1)];
    });
    assert.deepEqual(
      {
        files: files.map(({ name, width, mediaType }) => `${name} ${width} ${mediaType}`),
        head: [...ico.subarray(0, 6)],
        entries,
      },
      {
        files: [
          'favicon.ico 48 image/x-icon',
          'favicon-16x16.png 16 image/png',
          'favicon-32x32.png 32 image/png',
          'favicon-48x48.png 48 image/png',
          'apple-touch-icon.png 180 image/png',
          'icon-192.png 192 image/png',
          'icon-512.png 512 image/png',
        ],
        head: [0, 0, 1, 0, 3, 0],
        entries: [16, 32, 48].map((side) => [side, side, [...red]]),
      },
    );
  });

  test('answers any bytes with a picture or a typed error', async () => {
    const seeds = [
      ['png', png('a', 9, 7, (x) => [x, 0, 0, 200])],
      ['jpeg', { bytes: jpegOf(9, 7, () => red) }],
    ] as const;
    const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await holds(
      fc.asyncProperty(fc.constantFrom(...seeds), damage, async ([format, seed], places) => {
        const bytes = ('bytes' in seed ? seed.bytes : new Uint8Array()).slice();
        for (const [at, value] of places) bytes[at % bytes.length] = value;
        // What the thread does; a thread for each case would take an hour.
        const made = await runTransform(bytes, format, [{ width: 3, height: 3 }], parts.folder).then(
          ([picture]) => picture?.width,
          (error: unknown) => (error instanceof PictureError ? 3 : error),
        );
        assert.equal(made, 3);
      }),
      { numRuns: 300 },
    );
  });
});

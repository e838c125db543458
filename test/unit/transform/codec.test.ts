import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodePng } from '../../../src/result/codecPng.ts';
import { encodePng } from '../../../src/result/codecPngEncode.ts';
import { upright } from '../../../src/result/codecOrientation.ts';
import { decode, encode } from 'fast-png';
import { resample } from '../../../src/result/resample.ts';
import { paint, rawPng } from './pictures.ts';
import { holds } from '../fuzz.ts';

const two = { width: 2, height: 1 };

suite('PNG codec', () => {
  test('reads every colour type and depth as 8-bit RGBA', () => {
    const read = (bytes: Uint8Array) => [...decodePng(bytes).data];
    const palette: [string, number[]] = ['PLTE', [10, 20, 30, 40, 50, 60]];
    assert.deepEqual(
      {
        grey1: read(rawPng({ width: 9, height: 1, depth: 1, type: 0 }, [[0b01000000, 0b10000000]])).filter(
          (_, i) => i % 4 === 0,
        ),
        grey2: read(rawPng({ ...two, depth: 2, type: 0 }, [[0b01100000]])),
        grey4: read(rawPng({ ...two, depth: 4, type: 0 }, [[0x1f]])),
        grey8key: read(rawPng({ ...two, depth: 8, type: 0 }, [[7, 8]], [['tRNS', [0, 7]]])),
        grey16: read(rawPng({ ...two, depth: 16, type: 0 }, [[0x80, 0x80, 0xff, 0xff]])),
        rgb8key: read(rawPng({ ...two, depth: 8, type: 2 }, [[1, 2, 3, 1, 2, 4]], [['tRNS', [0, 1, 0, 2, 0, 3]]])),
        rgb16: read(rawPng({ width: 1, height: 1, depth: 16, type: 2 }, [[0, 0x7f, 0, 0x81, 0xff, 0xff]])),
        palette1: read(rawPng({ ...two, depth: 1, type: 3 }, [[0b10000000]], [palette, ['tRNS', [128]]])),
        palette8: read(rawPng({ ...two, depth: 8, type: 3 }, [[0, 1]], [palette])),
        greyAlpha8: read(rawPng({ ...two, depth: 8, type: 4 }, [[5, 6, 7, 255]])),
        greyAlpha16: read(rawPng({ width: 1, height: 1, depth: 16, type: 4 }, [[5, 5, 6, 6]])),
        rgba16: read(rawPng({ width: 1, height: 1, depth: 16, type: 6 }, [[1, 1, 2, 2, 3, 3, 4, 4]])),
      },
      {
        grey1: [0, 255, 0, 0, 0, 0, 0, 0, 255],
        grey2: [85, 85, 85, 255, 170, 170, 170, 255],
        grey4: [17, 17, 17, 255, 255, 255, 255, 255],
        grey8key: [7, 7, 7, 0, 8, 8, 8, 255],
        grey16: [128, 128, 128, 255, 255, 255, 255, 255],
        rgb8key: [1, 2, 3, 0, 1, 2, 4, 255],
        rgb16: [0, 1, 255, 255],
        palette1: [40, 50, 60, 255, 10, 20, 30, 128],
        palette8: [10, 20, 30, 255, 40, 50, 60, 255],
        greyAlpha8: [5, 5, 5, 6, 7, 7, 7, 255],
        greyAlpha16: [5, 5, 5, 6],
        rgba16: [1, 2, 3, 4],
      },
    );
  });

  test('reads interlaced pictures of any size', () => {
    holds(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (width, height) => {
        const data = paint(width, height, (x, y) => [x * 9, y * 9, x ^ y, 255 - x]);
        const bytes = encode({ width, height, data, channels: 4, depth: 8 }, { interlace: 'Adam7' });
        assert.deepEqual([...decodePng(bytes).data], [...data]);
      }),
      { numRuns: 60 },
    );
  });

  test('writes what another decoder reads back, pixel for pixel, without an alpha channel where all is opaque', () => {
    holds(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.integer(),
        (width, height, opaque, seed) => {
          const data = paint(width, height, (x, y) => [
            (x * seed) & 255,
            (x + y) & 255,
            (x * y * seed) & 255,
            opaque ? 255 : (y * 7) & 255,
          ]);
          const read = decode(encodePng({ width, height, data, opaque }));
          const expected = opaque ? data.filter((_, index) => index % 4 !== 3) : data;
          assert.deepEqual([read.width, read.height, [...read.data]], [width, height, [...expected]]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

suite('orientation', () => {
  test('turns each of the eight EXIF orientations upright', () => {
    // Stored 3 × 2: A B C / D E F.
    const data = Uint8Array.from([65, 66, 67, 68, 69, 70].flatMap((letter) => [letter, 0, 0, 255]));
    const seen = [2, 3, 4, 5, 6, 7, 8].map((orientation) => {
      const { width, data: turned } = upright({ width: 3, height: 2, data, opaque: true }, orientation);
      const letters = [...turned.filter((_, index) => index % 4 === 0)].map((code) => String.fromCharCode(code));
      return letters.join('').replace(new RegExp(`.{${width}}(?=.)`, 'g'), '$&/');
    });
    assert.deepEqual(seen, ['CBA/FED', 'FED/CBA', 'DEF/ABC', 'AD/BE/CF', 'DA/EB/FC', 'FC/EB/DA', 'CF/BE/AD']);
  });
});

suite('resampling', () => {
  const whole = (width: number, height: number) => ({ x: 0, y: 0, width, height });

  test('keeps a flat colour flat, whatever the sizes', () => {
    const side = fc.integer({ min: 1, max: 30 });
    holds(
      fc.property(side, side, side, side, (w, h, width, height) => {
        const data = paint(w, h, () => [200, 100, 3, 128]);
        const made = resample({ width: w, height: h, data, opaque: false }, whole(w, h), width, height);
        assert.deepEqual([...made.data], [...paint(width, height, () => [200, 100, 3, 128])]);
      }),
      { numRuns: 200 },
    );
  });

  test('does not let what is transparent bleed into what is not', () => {
    const data = paint(8, 1, (x) => (x < 4 ? [255, 0, 0, 255] : [0, 255, 0, 0]));
    const made = resample({ width: 8, height: 1, data, opaque: false }, whole(8, 1), 2, 1);
    assert.deepEqual([...made.data.subarray(0, 2), made.data[3]! > 200, made.data[5]], [255, 0, true, 0]);
  });

  test('averages fine detail instead of dropping it', () => {
    const data = paint(64, 64, (x, y) => ((x + y) % 2 === 0 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    const made = resample({ width: 64, height: 64, data, opaque: true }, whole(64, 64), 8, 8);
    assert.deepEqual(
      [...new Set(made.data.filter((_, index) => index % 4 === 0))].every((v) => Math.abs(v - 127.5) < 6),
      true,
    );
  });

  test('keeps a ramp in its place, down and up', () => {
    const data = paint(100, 1, (x) => [x * 2 + 1, 0, 0, 255]); // value at the middle of pixel x is 2 · (x + 0.5)
    const source = { width: 100, height: 1, data, opaque: true };
    for (const width of [20, 50, 400]) {
      const made = resample(source, whole(100, 1), width, 1);
      for (let x = Math.ceil(width / 20); x < width - width / 20; x++)
        assert.ok(Math.abs(made.data[x * 4]! - (200 * (x + 0.5)) / width) <= 1.5, `${width}: ${x}`);
    }
  });
});

import assert from 'node:assert/strict';
import { detectMediaType, extensionOf, inputMediaTypeOf, isImage } from '../../../src/result/mediaType.ts';
import { avif, ftyp, gif, heic, jpg, mov, mp4, png, webp } from './pictures.ts';

const text = (content: string) => Buffer.from(content);

suite('media type', () => {
  const cases: [name: string, bytes: Uint8Array, expected: string | undefined][] = [
    ['PNG', png(), 'image/png'],
    ['JPEG', jpg(), 'image/jpeg'],
    ['WebP', webp, 'image/webp'],
    ['GIF', gif, 'image/gif'],
    ['AVIF', avif(), 'image/avif'],
    ['AVIF sequence that names mif1 first', Buffer.concat([ftyp('mif1', 'heic', 'avis')]), 'image/avif'],
    ['HEIC', heic, undefined],
    ['MP4', mp4, 'video/mp4'],
    ['QuickTime', mov, 'video/quicktime'],
    ['WebM', Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex'), 'video/webm'],
    ['Matroska', Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex'), undefined],
    ['PDF', text('%PDF-1.7\n'), 'application/pdf'],
    ['ZIP', text('PK\u0003\u0004rest'), 'application/zip'],
    ['MP3 with ID3', text('ID3\u0004'), 'audio/mpeg'],
    ['MP3 frame', Buffer.from([0xff, 0xfb, 0x90, 0x64]), 'audio/mpeg'],
    ['WAV', text('RIFF\0\0\0\0WAVEfmt '), 'audio/wav'],
    ['RIFF of another kind', text('RIFF\u0001\u0001\0\0AVI LIST'), undefined],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    [
      'SVG behind a mark, prolog, comments and doctype with entities',
      text(
        '\uFEFF<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [\n<!ENTITY ns "y">\n]>\n<svg:svg>',
      ),
      'image/svg+xml',
    ],
    ['HTML', text('\n <!DOCTYPE html><html>'), 'text/html'],
    ['HTML without doctype', text('<HTML lang=en>'), 'text/html'],
    ['HTML behind a comment, with an SVG inside', text('<!-- x --><html><svg>'), 'text/html'],
    ['JSON object', text(' \r\n{"error":"x"}'), 'application/json'],
    ['JSON array behind a mark', text('\uFEFF[1]'), 'application/json'],
    ['text', text('upstream connect error'), 'text/plain'],
    ['XML of another kind', text('<?xml version="1.0"?><rss/>'), 'text/plain'],
    ['text cut within a character', Buffer.from('日本').subarray(0, 5), 'text/plain'],
    ['bytes', Buffer.from([1, 2, 3, 250]), undefined],
    ['nothing', Buffer.alloc(0), undefined],
    ['one byte of a PNG', png().subarray(0, 1), undefined],
    ['blanks only', text('  \n'), undefined],
  ];
  for (const [name, bytes, expected] of cases) {
    test(`${name} is ${expected ?? 'none'}`, () => assert.equal(detectMediaType(bytes), expected));
  }

  test('every type has an extension', () => {
    assert.deepEqual(
      (['image/jpeg', 'image/svg+xml', 'video/mp4', 'application/octet-stream'] as const).map(extensionOf),
      ['jpg', 'svg', 'mp4', 'bin'],
    );
  });

  test('pictures are told from the rest', () => {
    assert.deepEqual([isImage('image/avif'), isImage('video/mp4')], [true, false]);
  });

  test('an input that cannot be sent is called by its name', () => {
    const bmp = Buffer.alloc(64);
    bmp.write('BM');
    const inputs = {
      png: png(),
      jpeg: jpg(),
      webp,
      heic,
      gif,
      svg: text('<svg/>'),
      avif: avif(),
      bmp,
      tiff: text('II*\0rest'),
      ico: Buffer.from([0, 0, 1, 0, 1, 0]),
      pdf: text('%PDF-1'),
      page: text('<html>'),
      noise: Buffer.from([9, 0, 200]),
      empty: Buffer.alloc(0),
    };
    assert.deepEqual(Object.fromEntries(Object.entries(inputs).map(([key, bytes]) => [key, inputMediaTypeOf(bytes)])), {
      png: { mediaType: 'image/png' },
      jpeg: { mediaType: 'image/jpeg' },
      webp: { mediaType: 'image/webp' },
      heic: { found: 'HEIC' },
      gif: { found: 'GIF' },
      svg: { found: 'SVG' },
      avif: { found: 'AVIF' },
      bmp: { found: 'BMP' },
      tiff: { found: 'TIFF' },
      ico: { found: 'ICO' },
      pdf: { found: 'PDF' },
      page: { found: 'HTML' },
      noise: {},
      empty: {},
    });
  });
});

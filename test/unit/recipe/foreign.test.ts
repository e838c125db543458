import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { readRecipe } from '../../../src/result/metadata.ts';
import { promptInParameters } from '../../../src/result/metadataParameters.ts';
import { pngChunk } from '../../../src/result/pngMetadataChunks.ts';
import { recipeText } from '../../../src/result/recipe.ts';
import { jpegOf, rawPng } from '../transform/pictures.ts';
import { recipeWith } from './recipes.ts';

const PARAMETERS = 'a fox, café\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1';
const PROMPT = { kind: 'prompt', prompt: 'a fox, café', negativePrompt: 'blurry' };
const utf8 = (text: string) => Buffer.from(text, 'utf8');

/** A PNG with one chunk before its IEND. */
function pngWith(type: string, data: Uint8Array): Uint8Array {
  const picture = rawPng({ width: 1, height: 1, depth: 8, type: 0 }, [[0]]);
  return Buffer.concat([picture.subarray(0, -12), pngChunk(type, data), picture.subarray(-12)]);
}

/** An EXIF block whose Exif directory holds a UserComment. */
function exifWithComment(comment: Buffer, little: boolean): Buffer {
  const tiff = Buffer.alloc(44);
  const two = (value: number, at: number) => (little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  const four = (value: number, at: number) => (little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at));
  tiff.write(little ? 'II' : 'MM', 0, 'latin1');
  two(42, 2);
  four(8, 4);
  for (const [directory, tag, type, count, value] of [
    [8, 0x8769, 4, 1, 26],
    [26, 0x9286, 7, comment.length, 44],
  ] as const) {
    two(1, directory);
    two(tag, directory + 2);
    two(type, directory + 4);
    four(count, directory + 6);
    four(value, directory + 10);
  }
  return Buffer.concat([tiff, comment]);
}

function jpegWith(marker: number, payload: Buffer): Uint8Array {
  const bytes = jpegOf(8, 8, () => [1, 2, 3, 255]);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([bytes.subarray(0, 2), head, payload, bytes.subarray(2)]);
}

suite('what other programs wrote', () => {
  test('is read as a prompt from each place where generators put it', async () => {
    const utf16 = (big: boolean) =>
      big ? Buffer.from(PARAMETERS, 'utf16le').swap16() : Buffer.from(PARAMETERS, 'utf16le');
    const comment = (code: string, text: Buffer) => Buffer.concat([Buffer.from(code.padEnd(8, '\0')), text]);
    const exif = (block: Buffer) => jpegWith(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), block]));
    const files: Record<string, Uint8Array> = {
      tEXt: pngWith('tEXt', Buffer.from(`parameters\0${PARAMETERS}`, 'latin1')),
      zTXt: pngWith('zTXt', Buffer.concat([utf8('parameters\0\0'), deflateSync(Buffer.from(PARAMETERS, 'latin1'))])),
      iTXt: pngWith('iTXt', utf8(`parameters\0\0\0en\0x\0${PARAMETERS}`)),
      'packed iTXt': pngWith('iTXt', Buffer.concat([utf8('parameters\0\x01\0\0\0'), deflateSync(utf8(PARAMETERS))])),
      'UTF-16 little': exif(exifWithComment(comment('UNICODE', utf16(false)), true)),
      'UTF-16 big': exif(exifWithComment(comment('UNICODE', utf16(true)), false)),
      'UTF-16 big in little': exif(exifWithComment(comment('UNICODE', utf16(true)), true)),
      ASCII: exif(exifWithComment(comment('ASCII', utf8(PARAMETERS)), true)),
    };
    const seen = await Promise.all(
      Object.entries(files).map(async ([name, bytes]) => [name, await readRecipe({ bytes })] as const),
    );
    assert.deepEqual(
      seen,
      Object.keys(files).map((name) => [name, PROMPT]),
    );
  });

  test('is split into prompt and negative prompt', () => {
    const table: [string, ReturnType<typeof promptInParameters>][] = [
      ['just words', { prompt: 'just words' }],
      ['one\ntwo\nSteps: 5, Seed: 1', { prompt: 'one\ntwo' }],
      ['a\nNegative prompt: b\nc\nSteps: 5', { prompt: 'a', negativePrompt: 'b\nc' }],
      ['a\nNegative prompt: ', { prompt: 'a\nNegative prompt:' }],
      ['Steps: 5', undefined],
      ['Negative prompt: x', undefined],
      [' \0 ', undefined],
      ['', undefined],
    ];
    assert.deepEqual(
      table.map(([text]) => [text, promptInParameters(text)]),
      table,
    );
  });

  test('is passed over where a camera or an editor wrote it, or where it is damaged', async () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000, 'Steps: 1 '));
    const files = [
      pngWith('tEXt', utf8('Comment\0Created with a program')),
      pngWith('iTXt', Buffer.concat([utf8('parameters\0\x01\0\0\0'), bomb])),
      pngWith('zTXt', Buffer.concat([utf8('parameters\0\0'), bomb])),
      pngWith('zTXt', utf8('parameters\0\0not deflate')),
      pngWith('iTXt', utf8('parameters\0\0\0no end')),
      pngWith('iTXt', utf8('nano-banana-studio\0\0\0\0\0{"version":1}')),
      jpegWith(
        0xe1,
        Buffer.concat([Buffer.from('Exif\0\0'), exifWithComment(Buffer.from('ASCII\0\0\0OLYMPUS'), true)]),
      ),
      jpegWith(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<nbs:recipe>{</nbs:recipe>')),
    ];
    assert.deepEqual(
      (await Promise.all(files.map((bytes) => readRecipe({ bytes })))).map(({ kind }) => kind),
      Array(8).fill('none'),
    );
  });

  test('does not hide a recipe: packed by another program, or turned into an attribute', async () => {
    const recipe = recipeWith('<a> & "b" \'c\' 🦊');
    const line = recipeText(recipe, 'line');
    const attribute = line
      .replaceAll('&', '&amp;')
      .replaceAll('"', '&quot;')
      .replaceAll('<', '&#x3C;')
      .replaceAll("'", '&#39;');
    const files = [
      pngWith('iTXt', Buffer.concat([utf8('nano-banana-studio\0\x01\0\0\0'), deflateSync(utf8(line))])),
      jpegWith(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0<rdf:Description nbs:recipe="${attribute}"/>`)),
      jpegWith(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0<rdf:Description nbs:recipe='${attribute}'/>`)),
    ];
    assert.deepEqual(
      await Promise.all(files.map((bytes) => readRecipe({ bytes }))),
      Array(3).fill({ kind: 'recipe', recipe, from: 'file' }),
    );
  });

  test('of a later version is told apart', async () => {
    const bytes = pngWith('iTXt', utf8('nano-banana-studio\0\0\0\0\0{"version":7}'));
    assert.deepEqual(await readRecipe({ bytes }), { kind: 'newer', version: 7, from: 'file' });
  });
});

import assert from 'node:assert/strict';
import ExifReader from 'exifreader';
import { decode } from 'fast-png';
import jpeg from 'jpeg-js';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { decodeWebp, encodeWebp } from '../../../src/result/codecWebp.ts';
import { jpegSegments } from '../../../src/result/jpegMetadataSegments.ts';
import { readRecipe } from '../../../src/result/metadata.ts';
import { embedRecipe } from '../../../src/result/metadataEmbed.ts';
import { pngChunk, pngChunks, type Chunk } from '../../../src/result/pngMetadataChunks.ts';
import { sidecarName, recipeText } from '../../../src/result/recipe.ts';
import { webpChunk, webpChunks } from '../../../src/result/webpMetadataChunks.ts';
import { buildParts, jpegOf, paint, png, withOrientation } from '../transform/pictures.ts';
import { NASTY_PROMPTS, recipeWith } from './recipes.ts';

const colour = (x: number, y: number) => [x * 8, y * 8, 77, 255 - x] as const;
const pngBytes = () => {
  const picture = png('a.png', 30, 20, colour);
  return 'bytes' in picture ? picture.bytes : new Uint8Array();
};
const types = (chunks: Iterable<Chunk>) => [...chunks].map(({ type }) => type);

/** Puts chunks after the first one. */
function withPngChunks(bytes: Uint8Array, ...chunks: Uint8Array[]): Uint8Array {
  return Buffer.concat([bytes.subarray(0, 33), ...chunks, bytes.subarray(33)]);
}
function withSegment(bytes: Uint8Array, marker: number, payload: Uint8Array): Uint8Array {
  const length = payload.length + 2;
  return Buffer.concat([
    bytes.subarray(0, 20),
    Uint8Array.of(0xff, marker, length >> 8, length & 255),
    payload,
    bytes.subarray(20),
  ]);
}

suite('a recipe in a picture', () => {
  let folder = '';
  let parts: Awaited<ReturnType<typeof buildParts>>;
  let webp: Uint8Array;
  let lossless: Uint8Array;
  let count = 0;

  suiteSetup(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'nbs-recipe-'));
    parts = await buildParts();
    const data = paint(30, 20, colour);
    webp = await encodeWebp({ width: 30, height: 20, data, opaque: false }, 80, parts.folder);
    const { default: encode } = await import('@jsquash/webp/encode.js');
    const raster = { width: 31, height: 20, data: new Uint8ClampedArray(paint(31, 20, colour)), colorSpace: 'srgb' };
    lossless = new Uint8Array(
      await (encode as (a: unknown, b: unknown) => Promise<ArrayBuffer>)(raster, { lossless: 1, exact: 1 }),
    );
  });
  suiteTeardown(async () => {
    await parts.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function embed(bytes: Uint8Array, prompt: string) {
    const file = path.join(folder, `${count++}.part`);
    const target = `${file}.new`;
    await writeFile(file, bytes);
    const outcome = await embedRecipe(file, target, recipeWith(prompt));
    const [now, before] = [await readFile(file), Buffer.from(bytes)];
    const made = outcome.embedded ? outcome.file : undefined;
    assert.equal(existsSync(target), made === target);
    if (made !== file) assert.deepEqual(now, before);
    // A PNG that has no recipe yet is only made longer, and its new end is told.
    else if (outcome.embedded && outcome.end)
      assert.deepEqual(now, Buffer.concat([before.subarray(0, -12), outcome.end]));
    return {
      outcome,
      target: made ?? target,
      inPlace: made === file,
      bytes: made ? await readFile(made) : Buffer.alloc(0),
    };
  }

  const opaqueWebp = () =>
    encodeWebp(
      { width: 30, height: 20, data: paint(30, 20, (x, y) => [x, y, 9, 255]), opaque: true },
      80,
      parts.folder,
    );

  /** The recipe as an independent reader sees it. */
  function seenIn(bytes: Buffer): unknown {
    const tags = ExifReader.load(bytes, { expanded: true }) as Record<
      string,
      Record<string, { value?: unknown; description?: string }>
    >;
    const text =
      tags['pngText']?.['nano-banana-studio']?.value ??
      tags['png']?.['nano-banana-studio']?.value ??
      tags['xmp']?.['recipe']?.value;
    return JSON.parse(String(text));
  }

  test('is read back by us and by exifreader, and leaves the pixels as they were, for 30 nasty prompts and each format', async () => {
    const pictures: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
      ['png', pngBytes(), (bytes) => decode(bytes).data],
      ['jpeg', jpegOf(30, 20, colour), (bytes) => jpeg.decode(bytes, { useTArray: true }).data],
      ['webp with alpha', webp, async (bytes) => (await decodeWebp(bytes, parts.folder)).data],
      ['simple webp', await opaqueWebp(), async (bytes) => (await decodeWebp(bytes, parts.folder)).data],
      ['lossless webp', lossless, async (bytes) => (await decodeWebp(bytes, parts.folder)).data],
    ];
    let sidecars = 0;
    for (const [name, bytes, pixels] of pictures) {
      const before = await pixels(bytes);
      for (const prompt of NASTY_PROMPTS) {
        const label = `${name}: ${prompt.slice(0, 30)}`;
        const made = await embed(bytes, prompt);
        if (!made.outcome.embedded) {
          assert.deepEqual([name, made.outcome.reason, prompt.length > 10_000], ['jpeg', 'too-large', true]);
          sidecars++;
          continue;
        }
        const recipe = recipeWith(prompt);
        const found = { kind: 'recipe', recipe, from: 'file' };
        assert.deepEqual(await readRecipe({ file: made.target }), found, label);
        assert.deepEqual(await readRecipe({ bytes: made.bytes }), found, label);
        assert.deepEqual(seenIn(made.bytes), recipe, label);
        assert.deepEqual(await pixels(made.bytes), before, label);
      }
    }
    assert.equal(sidecars, 1); // 100 kB, JPEG
  });

  test('shows the prompt to other programs as the picture’s description', async () => {
    const seen: unknown[] = [];
    for (const bytes of [pngBytes(), jpegOf(30, 20, colour), webp]) {
      const tags = ExifReader.load((await embed(bytes, 'a <red> fox & 🦊')).bytes, { expanded: true }) as Record<
        string,
        Record<string, { description?: string }>
      >;
      seen.push(
        (tags['pngText'] ?? tags['png'])?.['Description']?.description ?? tags['xmp']?.['description']?.description,
      );
    }
    assert.deepEqual(seen, Array(3).fill('a <red> fox & 🦊'));
  });

  test('takes the place of an earlier recipe, and keeps everything else', async () => {
    const text = pngChunk('tEXt', Buffer.from('Software\0someone'));
    const first = await embed(
      withPngChunks(pngBytes(), text, pngChunk('gAMA', Uint8Array.of(0, 0, 0xb1, 0x8f))),
      'one',
    );
    const second = await embed(first.bytes, 'two');
    const trailing = await embed(Buffer.concat([pngBytes(), Buffer.from('a trailer')]), 'five');
    const xmp = Buffer.from(
      'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Someone"/></rdf:RDF></x:xmpmeta>',
    );
    const photo = withOrientation(withSegment(jpegOf(30, 20, colour), 0xe2, Buffer.from('ICC_PROFILE\0')), 6, true);
    const third = await embed((await embed(withSegment(jpegOf(30, 20, colour), 0xe1, xmp), 'one')).bytes, 'three');
    const fourth = await embed((await embed(photo, 'one')).bytes, 'four');
    const sixth = await embed((await embed(webp, 'one')).bytes, 'six');
    const tags = ExifReader.load(third.bytes, { expanded: true }) as Record<
      string,
      Record<string, { value?: unknown }>
    >;
    assert.deepEqual(
      {
        png: types(pngChunks(second.bytes)),
        jpeg: types(jpegSegments(third.bytes)).slice(0, 3),
        exifFirst: types(jpegSegments(fourth.bytes)).slice(0, 4),
        webp: types(webpChunks(sixth.bytes)),
        riff: sixth.bytes.readUInt32LE(4) + 8 - sixth.bytes.length,
        tool: tags['xmp']?.['CreatorTool']?.value,
        prompts: await Promise.all(
          [second, third, fourth, sixth, trailing].map(async ({ target }) => {
            const found = await readRecipe({ file: target });
            return found.kind === 'recipe' ? found.recipe.values['PROMPT'] : found.kind;
          }),
        ),
        inPlace: [first, second, third, trailing].map(({ inPlace }) => inPlace),
        trailer: trailing.bytes.subarray(-9).toString() === 'a trailer',
        image: second.bytes.includes(Buffer.from(pngBytes().subarray(33, -12))),
      },
      {
        png: ['IHDR', 'tEXt', 'gAMA', 'IDAT', 'iTXt', 'iTXt', 'IEND'],
        jpeg: ['ffe0', 'ffe1', 'ffdb'],
        exifFirst: ['ffe1', 'ffe1', 'ffe0', 'ffe2'],
        webp: ['VP8X', 'ALPH', 'VP8 ', 'XMP '],
        riff: 0,
        tool: 'Someone',
        prompts: ['two', 'three', 'four', 'six', 'five'],
        inPlace: [true, false, false, true],
        trailer: true,
        image: true,
      },
    );
  });

  test('is not put into a file with content credentials, nor into what it would damage', async () => {
    const jumbf = Buffer.concat([Buffer.from('JP\0\x01\0\0\0\x01\0\0\0\x40jumb\0\0\0\x38jumdc2pa'), Buffer.alloc(40)]);
    const provenance = Buffer.from('http://ns.adobe.com/xap/1.0/\0<rdf:RDF dcterms:provenance="https://x"></rdf:RDF>');
    const latin = Buffer.from('http://ns.adobe.com/xap/1.0/\0<rdf:RDF>\xff</rdf:RDF>', 'latin1');
    const jpegBytes = jpegOf(30, 20, colour);
    const riff = Buffer.from(Buffer.concat([webp, webpChunk('C2PA', Buffer.from('x'))]));
    riff.writeUInt32LE(riff.length - 8, 4);
    const files: Record<string, Uint8Array> = {
      'PNG caBX': withPngChunks(pngBytes(), pngChunk('caBX', Buffer.from('jumb'))),
      'JPEG APP11': withSegment(jpegBytes, 0xeb, jumbf),
      'JPEG provenance': withSegment(jpegBytes, 0xe1, provenance),
      'WebP C2PA': riff,
      AVIF: Buffer.from('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'latin1'),
      text: Buffer.from('hello'),
      nothing: new Uint8Array(),
      'PNG without end': pngBytes().subarray(0, -12),
      'JPEG cut short': jpegBytes.subarray(0, 100),
      'WebP cut short': webp.subarray(0, -10),
      'XMP not UTF-8': withSegment(jpegBytes, 0xe1, latin),
    };
    const seen: Record<string, unknown> = {};
    for (const [name, bytes] of Object.entries(files)) {
      const { outcome } = await embed(bytes, 'x');
      seen[name] = outcome.embedded ? 'embedded' : outcome.reason;
    }
    assert.deepEqual(seen, {
      'PNG caBX': 'content-credentials',
      'JPEG APP11': 'content-credentials',
      'JPEG provenance': 'content-credentials',
      'WebP C2PA': 'content-credentials',
      AVIF: 'format',
      text: 'format',
      nothing: 'format',
      'PNG without end': 'odd',
      'JPEG cut short': 'odd',
      'WebP cut short': 'odd',
      'XMP not UTF-8': 'odd',
    });
  });

  test('never overwrites a file, and leaves none when it is cancelled', async () => {
    const file = path.join(folder, 'whole.jpg');
    const taken = path.join(folder, 'taken.png');
    await writeFile(taken, 'mine');
    await writeFile(file, jpegOf(30, 20, colour));
    await assert.rejects(embedRecipe(file, taken, recipeWith('x')), { code: 'EEXIST' });
    await assert.rejects(embedRecipe(file, `${taken}.2`, recipeWith('x'), AbortSignal.abort()), { name: 'AbortError' });
    await assert.rejects(embedRecipe(`${file}.none`, `${taken}.2`, recipeWith('x')), { code: 'ENOENT' });
    assert.deepEqual([await readFile(taken, 'utf8'), existsSync(`${taken}.2`)], ['mine', false]);
  });

  test('is read from the sidecar where the picture has none, and from the picture where it has one', async () => {
    const plain = path.join(folder, 'plain.avif');
    await writeFile(plain, 'not a picture');
    await writeFile(path.join(folder, sidecarName('plain.avif')), recipeText(recipeWith('beside')));
    const inside = path.join(folder, 'inside.png');
    await writeFile(inside, (await embed(pngBytes(), 'inside')).bytes);
    await writeFile(path.join(folder, sidecarName('inside.png')), recipeText(recipeWith('beside')));
    const damaged = path.join(folder, 'damaged.png');
    await writeFile(damaged, pngBytes());
    await writeFile(path.join(folder, sidecarName('damaged.png')), '{');
    assert.deepEqual(await Promise.all([plain, inside, damaged].map((file) => readRecipe({ file }))), [
      { kind: 'recipe', recipe: recipeWith('beside'), from: 'sidecar' },
      { kind: 'recipe', recipe: recipeWith('inside'), from: 'file' },
      { kind: 'none' },
    ]);
  });
});

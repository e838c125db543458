import assert from 'node:assert/strict';
import { Busboy } from '@fastify/busboy';
import fc from 'fast-check';
import { multipart } from '../../../src/endpoint/multipart.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import type { RequestBody } from '../../../src/endpoint/transport.ts';
import { holds } from '../fuzz.ts';

async function bytesOf(body: RequestBody): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What an independent parser finds. */
async function parse(body: RequestBody) {
  const bytes = await bytesOf(body);
  const parser = new Busboy({ headers: { 'content-type': body.contentType }, limits: { fieldSize: 1e7 } });
  const fields: [string, string][] = [];
  const files: [string, string, string, string][] = [];
  parser.on('field', (name, value) => fields.push([name, value]));
  parser.on('file', (name, stream, fileName, _encoding, mediaType) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => files.push([name, fileName, mediaType, Buffer.concat(chunks).toString('hex')]));
  });
  await new Promise((resolve, reject) => parser.on('finish', resolve).on('error', reject).end(bytes));
  return { length: bytes.length, fields, files };
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('\r', '\n', '\r\n', '--', '"', ';', '=', '\0', '名', '🍌', 'a'), { maxLength: 30 })
    .map((parts) => parts.join('')),
);
/** Busboy drops what stands before a slash or backslash in a file name, as browsers did. */
const fileName = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((name) => !/[\\/\r\n"\0%]|^\.{1,2}$/.test(name) && name.trim() === name);

suite('A form', () => {
  test('arrives byte for byte, at the length it told, each time it is sent', async () => {
    await holds(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.stringMatching(/^\w{1,20}$/), text), { maxLength: 5 }),
        fc.array(fc.tuple(fileName, fc.uint8Array({ maxLength: 3000 })), { maxLength: 4 }),
        async (fields, files) => {
          const parts = files.map(([name, bytes]) => ({
            name: 'image',
            fileName: name,
            mediaType: 'image/png',
            content: new Blob([bytes]),
          }));
          const body = multipart(fields, parts);
          const wanted = {
            length: body.length,
            fields: fields.map(([name, value]) => [name, value]),
            files: files.map(([name, bytes]) => ['image', name, 'image/png', Buffer.from(bytes).toString('hex')]),
          };
          assert.deepEqual(await parse(body), wanted);
          assert.deepEqual(await parse(body), wanted);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('has names escaped as the HTML standard says', async () => {
    const file = {
      name: 'i"m\r\nage',
      fileName: '猫 "a"\r\nX-Evil: 1.png',
      mediaType: 'image/png',
      content: new Blob(['x']),
    };
    const body = multipart([['a"\nb', 'v']], [file]);
    const [, boundary] = body.contentType.split('boundary=');
    assert.equal(
      (await bytesOf(body)).toString(),
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="a%22%0Ab"',
        '',
        'v',
        `--${boundary}`,
        'Content-Disposition: form-data; name="i%22m%0D%0Aage"; filename="猫 %22a%22%0D%0AX-Evil: 1.png"',
        'Content-Type: image/png',
        '',
        'x',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });

  test('a picture that changed since it was opened is told by name', async () => {
    const gone = { size: 5, stream: () => new Blob(['abc']).stream() } as unknown as Blob;
    await assert.rejects(
      bytesOf(multipart([], [{ name: 'image', fileName: 'cat.png', mediaType: 'image/png', content: gone }])),
      (error) =>
        error instanceof StudioError &&
        error.code === 'BAD_IMAGE' &&
        error.charged === 'no' &&
        error.message.includes('cat.png'),
    );
  });
});

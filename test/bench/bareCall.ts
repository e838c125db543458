import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TEST_KEY } from '../harness/simulator.mjs';

const boundary = '----bare';
const pieceBytes = 1 << 16;

/**
 * One call with `node:http` and nothing else: no record, no check, no recipe, no sync. `form` as curl's `-F`, a picture
 * among it as `image=@FILE`. The answer goes to `file`; without one it is thrown away.
 */
export async function bareCall(endpoint: string, form: readonly string[], file?: string): Promise<void> {
  const parts = await Promise.all(form.map(partOf));
  const end = `--${boundary}--\r\n`;
  const headers = {
    'x-api-key': TEST_KEY,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': parts.reduce((sum, { bytes }) => sum + bytes, end.length),
    connection: 'close',
  };
  const call = request(endpoint, { method: 'POST', headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => call.on('response', resolve).on('error', reject));
  const [answer] = await Promise.all([answered, pipeline(Readable.from(bodyOf(parts, end)), call)]);
  if (answer.statusCode !== 200) throw new Error(`the simulator answers ${String(answer.statusCode)}`);
  if (file !== undefined) {
    await pipeline(answer, createWriteStream(file));
    return;
  }
  await new Promise((resolve, reject) => answer.on('error', reject).on('end', resolve).resume());
}

interface Part {
  readonly text: string;
  readonly picture?: string;
  /** With its line end. */
  readonly bytes: number;
}

async function partOf(field: string): Promise<Part> {
  const [, name = '', at = '', value = ''] = /^(\w+)=(@?)(.*)$/.exec(field) ?? [];
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
  if (at === '') {
    const text = `${head}\r\n\r\n${value}\r\n`;
    return { text, bytes: Buffer.byteLength(text) };
  }
  const text = `${head}; filename="input.png"\r\nContent-Type: image/png\r\n\r\n`;
  return { text, picture: value, bytes: text.length + (await stat(value)).size + 2 };
}

async function* bodyOf(parts: readonly Part[], end: string): AsyncGenerator<Buffer> {
  for (const { text, picture } of parts) {
    yield Buffer.from(text);
    if (picture === undefined) continue;
    for await (const piece of createReadStream(picture, { highWaterMark: pieceBytes })) yield piece as Buffer;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(end);
}

import { Busboy } from '@fastify/busboy';
import { createHash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type ArrivedField, type ArrivedFile } from './ledger.ts';

/** A form as it arrived: text and file parts, each in order. */
export interface Form {
  readonly fields: readonly ArrivedField[];
  readonly files: readonly (ArrivedFile & { readonly bytes: Buffer })[];
}

/** The request is not a form that the service can read. */
export class FormError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The client went away before its request was complete. */
export class ClientGoneError extends Error {}

const largestBody = 50 * 1000 * 1000;

/**
 * Reads a multipart/form-data request to its end.
 * @throws {FormError} 400 for another kind of body or a broken one, 413 above 50 MB (read to its end all the same)
 * @throws {ClientGoneError} when the connection closes first
 */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    await drain(request);
    throw new FormError(
      400,
      `the body must be multipart/form-data, not ${type === '' ? 'untyped' : type.slice(0, 80)}`,
    );
  }
  let size = 0;
  request.on('data', (chunk: Buffer) => (size += chunk.length));
  const fields: ArrivedField[] = [];
  const files: (ArrivedFile & { bytes: Buffer })[] = [];
  let problem: FormError | undefined;
  await new Promise<void>((resolve, reject) => {
    let parser: InstanceType<typeof Busboy>;
    try {
      // Every part is taken as a file: busboy gives the bytes of those untouched.
      parser = new Busboy({
        headers: { ...request.headers, 'content-type': type },
        isPartAFile: () => true,
        preservePath: true,
        limits: { fieldNameSize: 1000 },
      });
    } catch (error) {
      void drain(request).then(() => reject(new FormError(400, String(error))), reject);
      return;
    }
    parser.on('file', (name: string | undefined, stream, filename: string | undefined, _encoding, contentType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => size <= largestBody && chunks.push(chunk));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        const bytes = Buffer.concat(chunks);
        if (name === undefined) problem ??= new FormError(400, 'a part has no name');
        else if (filename === undefined)
          fields.push({ name, value: bytes.toString('utf8'), raw: bytes.toString('base64'), contentType });
        else files.push({ ...describe(bytes), name, filename, contentType, bytes });
      });
    });
    parser.on('finish', resolve);
    parser.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      request.unpipe(parser);
      void drain(request).then(() => reject(new FormError(400, `broken form: ${reason}`)), reject);
    });
    request.on('close', () => {
      if (!request.complete) reject(new ClientGoneError('the client closed the connection'));
    });
    request.pipe(parser);
  });
  if (size > largestBody) throw new FormError(413, 'the body is larger than 50 MB');
  if (problem) throw problem;
  return { fields, files };
}

/**
 * Reads a request to its end and drops it.
 * @throws {ClientGoneError} when the connection closes first
 */
export async function drain(request: IncomingMessage): Promise<void> {
  if (request.complete && request.readableEnded) return;
  await new Promise<void>((resolve, reject) => {
    request.on('end', resolve);
    request.on('close', () =>
      request.complete ? resolve() : reject(new ClientGoneError('the client closed the connection')),
    );
    request.resume();
  });
}

/** Reads a request's whole body. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function describe(bytes: Buffer): { mediaType: string | undefined; size: number; sha256: string } {
  return { mediaType: imageType(bytes), size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The kind of a picture, by its first bytes. */
export function imageType(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}

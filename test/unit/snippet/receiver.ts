import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came in one call, in the order of the parts. */
export interface Arrived {
  readonly key: string | undefined;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly (readonly [name: string, fileName: string, mediaType: string, sha256: string])[];
}

/** The receiving end: takes down each call under its path, and answers as the path's first segment says. */
export interface Receiver {
  readonly url: string;
  /** Calls by path, such as `/ok/curl/3`. */
  readonly calls: ReadonlyMap<string, readonly Arrived[]>;
  close(): Promise<void>;
}

/** The result that the path earns: the head of a PNG, then something of its own. */
export function resultFor(path: string): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\xff', 'latin1'), Buffer.from(path)]);
}

/** What each failing answer tells. */
export const ERROR_TEXT = 'the server says why';

export async function startReceiver(): Promise<Receiver> {
  const calls = new Map<string, Arrived[]>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    parse(request).then(
      (arrived) => {
        calls.set(path, [...(calls.get(path) ?? []), arrived]);
        answer(path, response);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(path: string, response: ServerResponse): void {
  const json = JSON.stringify({ error: ERROR_TEXT });
  switch (path.split('/')[1] ?? '') {
    case 'ok':
      return void response.writeHead(200, { 'content-type': 'image/png' }).end(resultFor(path));
    case 'untyped':
      return void response.writeHead(200).end(resultFor(path));
    case 'unauthorized':
      return void response.writeHead(401, { 'content-type': 'application/json' }).end(json);
    case 'refused':
      return void response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(json);
    case 'redirect':
      return void response.writeHead(302, { location: path.replace('redirect', 'ok') }).end(ERROR_TEXT);
    case 'empty':
      return void response.writeHead(200, { 'content-type': 'image/png', 'content-length': 0 }).end();
    case 'cut':
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 5000 });
      return void response.write(resultFor(path), () => response.socket?.end());
    default:
      return void response.writeHead(404).end();
  }
}

async function parse(request: IncomingMessage): Promise<Arrived> {
  const key = request.headers['x-api-key'];
  const found = {
    key: Array.isArray(key) ? key.join() : key,
    fields: [] as [string, string][],
    files: [] as Arrived['files'][number][],
  };
  if (!request.headers['content-type']) return found;
  const busboy = new Busboy({ headers: request.headers as BusboyHeaders, preservePath: true });
  busboy.on('field', (name, value) => found.fields.push([name, value]));
  busboy.on('file', (name, stream, fileName, _encoding, mediaType) => {
    const hash = createHash('sha256');
    stream.on('data', (chunk: Buffer) => hash.update(chunk));
    stream.on('end', () => found.files.push([name, fileName, mediaType, hash.digest('hex')]));
  });
  await new Promise((resolve, reject) => {
    busboy.on('finish', resolve);
    busboy.on('error', reject);
    request.pipe(busboy);
  });
  return found;
}

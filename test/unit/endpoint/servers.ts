import { once } from 'node:events';
import http from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCall, type ClientDeps } from '../../../src/endpoint/client.ts';
import type { CallOptions } from '../../../src/endpoint/call.ts';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import type { ImageRequest } from '../../../src/tool/request.ts';
import type { Tool } from '../../../src/tool/definition.ts';

/** What a test opened, closed after it. */
const open: (() => unknown)[] = [];

export function closing(close: () => unknown): void {
  open.push(close);
}

/** Call in `teardown`. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** A raw server on loopback: each connection is the test's. */
export async function rawServer(handle: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/workflow/nano-banana-2-2`);
}

/** An HTTP server on loopback that reads each request whole, then lets the test answer. */
export async function httpServer(
  answer: (req: http.IncomingMessage, res: http.ServerResponse, body: Buffer) => void,
): Promise<URL> {
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('error', () => undefined);
    req.on('end', () => answer(req, res, Buffer.concat(chunks)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/workflow/nano-banana-2-2`);
}

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'endpoint-'));
  closing(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const key = 'ak_test_0123456789abcdef';
/** The smallest PNG: one grey pixel. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

export function textRequest(prompt = 'a banana', tool: Tool = nanoBanana2): ImageRequest {
  return { tool, values: { PROMPT: prompt }, images: [] };
}

/** A request with one picture of `bytes` bytes. */
export function largeRequest(bytes: number): ImageRequest {
  const image = {
    input: 'image',
    name: 'a.png',
    mediaType: 'image/png',
    sha256: '',
    content: new Blob([Buffer.alloc(bytes, 7)]),
  } as const;
  return { ...textRequest(), images: [image] };
}

export interface Outcome {
  readonly code?: string;
  readonly charged?: string;
  readonly mediaType?: string;
}

/** Makes a call; gives what it gave, or its error's facts. */
export async function callTo(
  endpoint: URL,
  options: Partial<CallOptions> & { request?: ImageRequest; deps?: Partial<ClientDeps> } = {},
) {
  const file = join(await tempFolder(), 'result.part');
  const log: string[] = [];
  const add = (line: string) => void log.push(line);
  const call = createCall({
    transport: createHostTransport(),
    endpoint,
    apiKey: () => Promise.resolve(key),
    clock: systemClock,
    logger: { debug: add, info: add, warn: add },
    ...options.deps,
  });
  const { request = textRequest(), deps: _, ...rest } = options;
  const given = { file, signal: new AbortController().signal, ...rest };
  try {
    return { received: await call(request, given), file, log };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { error, file, log };
  }
}

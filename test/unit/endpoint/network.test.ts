import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { createUndiciTransport } from '../../../src/endpoint/undiciTransport.ts';
import type { Transport } from '../../../src/endpoint/transport.ts';
import { startProxy } from '../../simulator/proxy.ts';
import { startSimulator } from '../../simulator/server.ts';
import { testCertificates } from '../../simulator/tls.ts';
import { callTo, closeAll, closing, httpServer, png, rawServer, textRequest } from './servers.ts';

const { ca, cert, key } = testCertificates();

async function secureSimulator() {
  const simulator = await startSimulator({ tls: { cert, key }, drawMode: 'fast' });
  closing(() => simulator.close());
  return { simulator, url: new URL(`https://simulator.test:${simulator.port}/api/workflow/nano-banana-2-2`) };
}

/** The outcome of a call in short, with how often it was handed over. */
async function outcome(url: URL, transport: Transport, request = textRequest()) {
  let sent = 0;
  const { error, received } = await callTo(url, { request, deps: { transport }, onSent: () => sent++ });
  return { result: received?.mediaType ?? error?.code, charged: error?.charged, system: error?.facts.systemCode, sent };
}

/** A proxy that has its own way with CONNECT. */
async function proxyThat(handle: (socket: Socket) => void) {
  const seen = { connects: 0, url: '', host: '' };
  const sockets = new Set<Socket>();
  const server = http.createServer();
  server.on('connect', (_req, socket: Socket) => {
    seen.connects++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  seen.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  seen.url = `http://${seen.host}`;
  return seen;
}

const elsewhere = new URL('https://apiai.invalid/api');

suite('The network between', () => {
  teardown(closeAll);

  test('a certificate nobody vouches for is not accepted, and nothing is sent', async () => {
    const { simulator } = await secureSimulator();
    const url = new URL(`https://127.0.0.1:${simulator.port}/api/workflow/nano-banana-2-2`);
    const refused = { result: 'CERTIFICATE', charged: 'no', system: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', sent: 0 };
    assert.deepEqual(
      [
        await outcome(url, createHostTransport()),
        await outcome(url, createUndiciTransport({ timeoutMs: 5000 })),
        await outcome(url, createUndiciTransport({ timeoutMs: 5000, ca: [ca] })),
        simulator.ledger.calls.length,
      ],
      [refused, refused, { result: 'image/png', charged: undefined, system: undefined, sent: 1 }, 1],
    );
  });

  test('undici goes through the proxy it was given, and around it where it shall', async () => {
    const { simulator, url } = await secureSimulator();
    const proxy = await startProxy({ resolve: { 'simulator.test': '127.0.0.1' } });
    closing(() => proxy.close());
    const options = { proxy: proxy.url, ca: [ca], timeoutMs: 5000 };
    const through = await outcome(url, createUndiciTransport(options));
    const around = await outcome(
      new URL(`https://127.0.0.1:${simulator.port}${url.pathname}`),
      createUndiciTransport({ ...options, noProxy: '127.0.0.1' }),
    );
    const good = { result: 'image/png', charged: undefined, system: undefined, sent: 1 };
    assert.deepEqual([through, around, proxy.connects], [good, good, [url.host]]);
  });

  test('a call to this computer in plain http is never shown to the proxy', async () => {
    const proxy = await startProxy({});
    closing(() => proxy.close());
    const url = await httpServer((_req, res) => res.end(png));
    const seen = await outcome(url, createUndiciTransport({ proxy: proxy.url, timeoutMs: 5000 }));
    assert.deepEqual(
      [seen, proxy.connects],
      [{ result: 'image/png', charged: undefined, system: undefined, sent: 1 }, []],
    );
  });

  test('a proxy that refuses the tunnel is told by its name, and nothing is sent', async () => {
    const { url, simulator } = await secureSimulator();
    for (const refuse of [403, 407, 502]) {
      const proxy = await startProxy({ refuse });
      closing(() => proxy.close());
      const seen = await outcome(url, createUndiciTransport({ proxy: proxy.url, ca: [ca], timeoutMs: 5000 }));
      assert.deepEqual(seen, { result: 'PROXY', charged: 'no', system: `127.0.0.1:${proxy.port}`, sent: 0 });
    }
    assert.deepEqual(simulator.ledger.calls, []);
  });

  test('a proxy that hangs up on CONNECT is asked once', async () => {
    const proxy = await proxyThat((socket) => socket.end());
    const transport = createUndiciTransport({ proxy: proxy.url, timeoutMs: 5000 });
    // The limit is there for the day it asks for ever: then this is a TIMEOUT.
    const { error } = await callTo(elsewhere, { deps: { transport, timeoutMs: 5000 } });
    assert.deepEqual(
      [error?.code, error?.charged, error?.facts.systemCode, proxy.connects],
      ['PROXY', 'no', proxy.host, 1],
    );
  });

  test('cancelling while a proxy thinks about CONNECT hangs up on it', async () => {
    const stop = new AbortController();
    let hungUp: Promise<unknown> | undefined;
    const proxy = await proxyThat((socket) => {
      hungUp = once(socket.resume(), 'end');
      stop.abort();
    });
    const transport = createUndiciTransport({ proxy: proxy.url, timeoutMs: 60_000 });
    const { error } = await callTo(elsewhere, { deps: { transport }, signal: stop.signal });
    await hungUp;
    assert.deepEqual([error?.code, error?.charged, proxy.connects], ['CANCELLED', 'no', 1]);
  });

  test('a proxy that never answers CONNECT is given up', async () => {
    const proxy = await proxyThat(() => undefined);
    const transport = createUndiciTransport({ proxy: proxy.url, timeoutMs: 60_000, connectTimeoutMs: 300 });
    const { error } = await callTo(elsewhere, { deps: { transport, timeoutMs: 5000 } });
    assert.deepEqual([error?.code, error?.charged, error?.facts.systemCode], ['PROXY', 'no', proxy.host]);
  });

  test('an answer to https over a socket that is not encrypted is the refusal of a proxy, as VS Code hands it on', async () => {
    const proxy = await rawServer((socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
    });
    const original = https.request;
    closing(() => {
      https.request = original;
    });
    // As VS Code does: the function is replaced on the module, and brings an agent of its own.
    const agent = new https.Agent();
    agent.createConnection = () => net.connect(Number(proxy.port), '127.0.0.1');
    https.request = ((url: URL, options: https.RequestOptions) =>
      original(url, { ...options, agent })) as unknown as typeof https.request;
    const transport = createHostTransport({ proxyName: () => 'proxy.example:8080' });
    const { error } = await callTo(new URL('https://apiai.invalid/api'), { deps: { transport } });
    assert.deepEqual(
      [error?.code, error?.charged, error?.facts.systemCode, error?.message.includes('proxy.example:8080')],
      ['PROXY', 'no', 'proxy.example:8080', true],
    );
  });

  test('a large answer is written as it comes, without being held in memory', async () => {
    const block = Buffer.alloc(1 << 20);
    const end = png.subarray(png.length - 12);
    const url = await httpServer((_req, res) => {
      void (async () => {
        res.write(png.subarray(0, 33));
        for (let i = 0; i < 150; i++) {
          if (!res.write(block)) await new Promise((resolve) => res.once('drain', resolve));
        }
        res.end(end);
      })();
    });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const { received } = await callTo(url, {
      onReceiving: () => (most = Math.max(most, process.memoryUsage().arrayBuffers)),
    });
    assert.deepEqual([received?.bytes, most - before < 100_000_000], [33 + 150 * block.length + 12, true]);
  });
});

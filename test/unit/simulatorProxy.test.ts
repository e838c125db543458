import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Socket } from 'node:net';
import { startProxy } from '../simulator/proxy.ts';
import { startSimulator } from '../simulator/server.ts';
import { testCertificates } from '../simulator/tls.ts';

const headers = { 'X-API-Key': 'ak_test_0123456789' };

/** Opens a tunnel; resolves with the proxy's answer and, at 200, the socket. */
function tunnel(port: number, target: string): Promise<{ status: number | undefined; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method: 'CONNECT', path: target, agent: false });
    request.on('connect', (response, socket: Socket) => resolve({ status: response.statusCode, socket }));
    request.on('error', reject);
    request.end();
  });
}

suite('simulator proxy and TLS', () => {
  test('speaks https with a certificate that the test authority signed', async () => {
    const { ca, cert, key } = testCertificates();
    const simulator = await startSimulator({ tls: { cert, key }, host: '127.0.0.2' });
    try {
      const get = (options: object) =>
        new Promise((resolve) => {
          const request = httpsRequest(
            `${simulator.url}/api/account/balance`,
            { headers, agent: false, ...options },
            (response) => {
              response.resume();
              resolve(response.statusCode);
            },
          );
          request.on('error', (error) => resolve('code' in error ? error.code : error));
          request.end();
        });
      assert.deepEqual([await get({ ca }), await get({})], [200, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
    } finally {
      await simulator.close();
    }
  });

  test('tunnels to made-up names, and writes down which', async () => {
    const { ca, cert, key } = testCertificates();
    const simulator = await startSimulator({ tls: { cert, key } });
    const proxy = await startProxy({ resolve: { 'simulator.test': '127.0.0.1' } });
    try {
      const target = `simulator.test:${simulator.port}`;
      const { socket, status } = await tunnel(proxy.port, target);
      const answer = await new Promise((resolve, reject) => {
        const options = {
          socket,
          host: 'simulator.test',
          servername: 'simulator.test',
          path: '/api/account/balance',
          headers,
          ca,
          agent: false,
        };
        const request = httpsRequest(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on('error', reject);
        request.end();
      });
      assert.deepEqual([status, answer, proxy.connects], [200, 200, [target]]);
    } finally {
      await Promise.all([proxy.close(), simulator.close()]);
    }
  });

  test('forwards plain requests, and refuses both kinds when told to', async () => {
    const simulator = await startSimulator();
    const good = await startProxy({ resolve: { 'simulator.test': '127.0.0.1' } });
    const bad = await startProxy({ refuse: 407 });
    try {
      const url = `http://simulator.test:${simulator.port}/api/account/balance`;
      const through = (port: number) =>
        new Promise((resolve, reject) => {
          const request = httpRequest({ host: '127.0.0.1', port, path: url, headers, agent: false }, (response) => {
            response.resume();
            resolve(response.statusCode);
          });
          request.on('error', reject);
          request.end();
        });
      const { status, socket } = await tunnel(bad.port, 'simulator.test:443');
      socket.destroy();
      assert.deepEqual([await through(good.port), await through(bad.port), status], [200, 407, 407]);
      assert.deepEqual(
        [good.requests, bad.requests, bad.connects],
        [[`GET ${url}`], [`GET ${url}`], ['simulator.test:443']],
      );
    } finally {
      await Promise.all([good.close(), bad.close(), simulator.close()]);
    }
  });
});

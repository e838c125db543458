// @settings { "http.systemCertificatesNode": true }
// @env { "SSL_CERT_FILE": "${root}/test/fixtures/tls/ca.pem" }
import assert from 'node:assert/strict';
import * as tls from 'node:tls';
import { closedPort } from '../simulator/addresses.ts';
import { startProxy, type Proxy, type ProxyOptions } from '../simulator/proxy.ts';
import type { Simulator } from '../simulator/server.ts';
import { testCertificates } from '../simulator/tls.ts';
import { attempt, withSettings } from './support/host.ts';
import { endpointAt, madeUpName, startSecureSimulator } from './support/secure.ts';

// The window's environment puts the tests' authority into the system store (OpenSSL's variable for it), and nowhere else.
suite('the certificate of the tests', () => {
  test('is trusted by the system store only', () => {
    const has = (certificates: readonly string[]) => certificates.some((one) => same(one, testCertificates().ca));
    assert.deepEqual(
      { system: has(tls.getCACertificates('system')), node: has(tls.getCACertificates('bundled')) },
      { system: true, node: false },
    );
  });
});

for (const transport of ['host', 'direct']) {
  suite(`behind a proxy, transport ${transport}`, () => {
    let simulator: Simulator;
    let proxy: Proxy | undefined;
    suiteSetup(async () => {
      simulator = await startSecureSimulator();
    });
    suiteTeardown(() => simulator.close());
    setup(() => {
      simulator.reset();
      simulator.configure({ drawMode: 'fast' });
    });
    teardown(() => proxy?.close());

    const open = async (options: ProxyOptions = {}) =>
      (proxy = await startProxy({ resolve: { [madeUpName]: '127.0.0.1' }, ...options }));
    const generateThrough = (settings: Readonly<Record<string, unknown>>, name = madeUpName) =>
      withSettings(
        {
          'nanoBananaStudio.endpoint': endpointAt(name, simulator),
          'nanoBananaStudio.transport': transport,
          'nanoBananaStudio.timeoutSeconds': 15,
          ...settings,
        },
        () => attempt({ prompt: 'behind a proxy', parameters: { image_size: '512' }, output: `proxy/${transport}/` }),
      );

    test('without one, an https origin whose authority is in the system store only is reached', async () => {
      const { made, error } = await generateThrough({}, '127.0.0.1');
      assert.deepEqual(
        { error, width: made?.width, runs: simulator.ledger.calls.length },
        { error: undefined, width: 512, runs: 1 },
      );
    });

    for (const name of [madeUpName, '127.0.0.2'])
      test(`a call to ${name} goes through it, by CONNECT`, async () => {
        const { url, connects, requests } = await open({
          resolve: { [madeUpName]: '127.0.0.1', '127.0.0.2': '127.0.0.1' },
        });
        const { made, error } = await generateThrough({ 'http.proxy': url }, name);
        assert.deepEqual(
          { error, width: made?.width, connects, requests, charges: simulator.ledger.charges.length },
          { error: undefined, width: 512, connects: [`${name}:${simulator.port}`], requests: [], charges: 1 },
        );
      });

    for (const refuse of [403, 407, 502])
      test(`one that refuses with ${refuse} is named, without its password; nothing was sent`, async () => {
        const { port, connects } = await open({ refuse });
        const { error } = await generateThrough({ 'http.proxy': `http://somebody:hunter2@127.0.0.1:${port}` });
        assert.deepEqual(
          {
            code: error?.code,
            charged: error?.charged,
            named: error?.message.includes(`127.0.0.1:${port}`),
            password: JSON.stringify([error?.message, error?.facts]).includes('hunter2'),
            asked: connects.length > 0,
            calls: simulator.ledger.calls,
          },
          { code: 'PROXY', charged: 'no', named: true, password: false, asked: true, calls: [] },
        );
      });

    test('one that is not there is not taken for the service', async () => {
      const port = await closedPort();
      const { error } = await generateThrough({ 'http.proxy': `http://127.0.0.1:${port}` });
      assert.deepEqual(
        { code: error?.code, charged: error?.charged, named: error?.message.includes(`127.0.0.1:${port}`) },
        { code: 'PROXY', charged: 'no', named: true },
      );
    });

    test('a host in http.noProxy is not asked of it', async () => {
      const { url, connects } = await open();
      const { error } = await generateThrough({ 'http.proxy': url, 'http.noProxy': [madeUpName] });
      assert.deepEqual(
        { code: error?.code, charged: error?.charged, connects },
        { code: 'NETWORK', charged: 'no', connects: [] },
      );
    });

    test('this computer is not asked of it', async () => {
      const { url, connects } = await open({ refuse: 403 });
      const { made } = await generateThrough({ 'http.proxy': url }, '127.0.0.1');
      assert.deepEqual({ width: made?.width, connects }, { width: 512, connects: [] });
    });
  });
}

function same(one: string, other: string): boolean {
  const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
  return bare(one) === bare(other);
}

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { mcpProvider } from '../../src/agent/mcpProvider.ts';
import { digestKey } from '../simulator/ledger.ts';
import { withSettings } from './support/host.ts';
import { ledger, reset } from './support/simulator.ts';
import { openOwnStudio } from './support/studio.ts';

const key = process.env['APIAI_API_KEY']!;
const endpoint = process.env['SIMULATOR_URL']!;
const on = { 'nanoBananaStudio.mcp.enabled': true };

suite("the service's own MCP server", () => {
  let own: ReturnType<typeof openOwnStudio>;
  let provider: ReturnType<typeof mcpProvider>;
  let loads = 0;
  const { token } = new vscode.CancellationTokenSource();
  const offered = async () => (await provider.provideMcpServerDefinitions(token)) ?? [];
  const resolved = async (server: vscode.McpHttpServerDefinition) =>
    provider.resolveMcpServerDefinition!(server, token);

  suiteSetup(() => {
    own = openOwnStudio();
    const studio = () => {
      loads++;
      return Promise.resolve(own.studio);
    };
    provider = mcpProvider(studio, () => import('../../src/agent/tools.ts'));
  });
  suiteTeardown(async () => {
    provider.dispose();
    await own.dispose();
  });
  setup(reset);

  test('is not offered by default, and nothing is loaded to say so', async () => {
    assert.deepEqual([await offered(), loads], [[], 0]);
  });

  test('switched on, it is offered at the origin of the endpoint, without the key; the editor is told of the switch', async () => {
    let told = 0;
    const listener = provider.onDidChangeMcpServerDefinitions!(() => told++);
    const servers = await withSettings(on, offered);
    listener.dispose();
    assert.deepEqual(
      [servers.map(({ uri, headers }) => ({ uri: uri.toString(true), headers })), told],
      [[{ uri: `${endpoint}/api/mcp`, headers: {} }], 2],
    );
  });

  test('the key comes when the server is started, and opens it: initialize and tools/list answer', () =>
    withSettings(on, async () => {
      const [offer] = await offered();
      const server = (await resolved(offer!))!;
      const call = async (method: string, headers: Record<string, string>) => {
        const answer = await fetch(server.uri.toString(true), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }),
        });
        const { result } = (await answer.json()) as { result?: { tools?: { name: string }[] } };
        return [answer.status, result?.tools?.some(({ name }) => name === 'nano-banana-2-2')];
      };
      assert.deepEqual(
        [
          Object.entries(server.headers),
          await call('tools/list', {}),
          await call('initialize', server.headers),
          await call('tools/list', server.headers),
        ],
        [[['X-API-Key', key]], [401, undefined], [200, undefined], [200, true]],
      );
      const { calls, charges } = await ledger();
      assert.deepEqual(
        [calls.map((one) => [one.kind, one.keyDigest]), charges],
        [
          [
            ['mcp', undefined],
            ['mcp', digestKey(key)],
            ['mcp', digestKey(key)],
          ],
          [],
        ],
      );
    }));

  test('without a key it is not started, in words that say what to do', () =>
    withSettings(on, async () => {
      const [offer] = await offered();
      delete process.env['APIAI_API_KEY'];
      try {
        await assert.rejects(resolved(offer!), { code: 'NO_API_KEY', message: /Set API Key/ });
      } finally {
        process.env['APIAI_API_KEY'] = key;
      }
      assert.deepEqual(offer!.headers, {});
    }));

  test('offered for an endpoint that has changed since, it gets no key', () =>
    withSettings(on, async () => {
      const [offer] = await offered();
      const other = { 'nanoBananaStudio.endpoint': 'http://127.0.0.1:9/api/workflow/nano-banana-2-2' };
      await withSettings(other, async () => {
        await assert.rejects(resolved(offer!), { code: 'BAD_PARAMETER' });
        assert.deepEqual(
          (await offered()).map(({ uri }) => uri.toString(true)),
          ['http://127.0.0.1:9/api/mcp'],
        );
      });
      assert.deepEqual(offer!.headers, {});
    }));
});

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ApiKeys } from '../../src/editor/apiKey.ts';
import { faults } from '../simulator/faults/all.ts';
import { digestKey } from '../simulator/ledger.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { attempt, filesBelow, root, windowFolders, withSettings } from './support/host.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { openOwnStudio, requestOf } from './support/studio.ts';

const variable = 'APIAI_API_KEY';
const testKey = process.env[variable]!;

/** Runs with another key in the environment; `undefined`: none. */
async function withKey<T>(key: string | undefined, work: () => Promise<T>): Promise<T> {
  const before = process.env[variable];
  if (key === undefined) Reflect.deleteProperty(process.env, variable);
  else process.env[variable] = key;
  try {
    return await work();
  } finally {
    process.env[variable] = before;
  }
}

suite('the API key', () => {
  setup(async () => {
    await reset();
    await configure({ drawMode: 'fast' });
  });

  test('none: NO_API_KEY, which names the command that helps, and no call', async () => {
    const { error } = await withKey(undefined, () => attempt({ prompt: 'x', output: 'key/' }));
    assert.deepEqual(
      {
        code: error?.code,
        charged: error?.charged,
        helps: /Set API Key/.test(error?.message ?? ''),
        calls: (await ledger()).calls,
      },
      { code: 'NO_API_KEY', charged: 'no', helps: true, calls: [] },
    );
  });

  for (const [name, key] of [
    ['a line break', 'ak_first\nX-Evil: 1'],
    ['a letter that no header takes', 'ak_clé_0123456789'],
  ] as const)
    test(`with ${name} in it is refused before any call, and not told`, async () => {
      const { error } = await withKey(key, () => attempt({ prompt: 'x', output: 'key/' }));
      assert.deepEqual(
        {
          code: error?.code,
          told: JSON.stringify(error?.message).includes(key.slice(0, 6)),
          calls: (await ledger()).calls,
        },
        { code: 'NO_API_KEY', told: false, calls: [] },
      );
    });

  test('in the environment is used as it is, without white space around it', async () => {
    await withKey(' ak_from_environment \n', () => attempt({ prompt: 'environment', output: 'key/' }));
    assert.deepEqual(
      (await ledger()).calls.map(({ keyDigest }) => keyDigest),
      [digestKey('ak_from_environment')],
    );
  });

  test('stored goes before the one in the environment; cleared, the environment is back', async () => {
    const own = openOwnStudio();
    try {
      const { origin } = own.studio.endpoint();
      const generate = async () =>
        own.studio.make(await requestOf('stored'), { folder: vscode.Uri.file(own.storage) }, { door: 'test' });
      await own.studio.keys.store(origin, 'ak_stored_for_this');
      await generate();
      await own.studio.keys.clear(origin);
      await generate();
      assert.deepEqual(
        (await ledger()).calls.map(({ keyDigest }) => keyDigest),
        [digestKey('ak_stored_for_this'), digestKey(testKey)],
      );
    } finally {
      await own.dispose();
    }
  });

  suite('of one origin', () => {
    let other: Simulator;
    suiteSetup(async () => {
      other = await startSimulator({ drawMode: 'fast' });
    });
    suiteTeardown(() => other.close());

    test('is not sent to another that the setting names later', async () => {
      const own = openOwnStudio();
      try {
        await own.studio.keys.store(own.studio.endpoint().origin, 'ak_stored_for_this');
        const call = withSettings({ 'nanoBananaStudio.endpoint': other.endpoint }, () =>
          withKey(undefined, async () =>
            own.studio.make(await requestOf('elsewhere'), { folder: vscode.Uri.file(own.storage) }, { door: 'test' }),
          ),
        );
        await assert.rejects(call, { code: 'NO_API_KEY', charged: 'no' });
        assert.deepEqual(other.ledger.calls, []);
      } finally {
        await own.dispose();
      }
    });

    test('stays with a call that waits while the setting changes', async () => {
      await configure({ drawMode: 'fast', faults: [{ name: 'status-429' }] });
      const call = attempt({ prompt: 'in the middle', output: 'key/' });
      await ledger({ runs: 1 });
      const { made } = await withSettings({ 'nanoBananaStudio.endpoint': other.endpoint }, () => call);
      assert.deepEqual(
        { width: made?.width, here: (await ledger()).calls.map(({ status }) => status), there: other.ledger.calls },
        { width: 1024, here: [429, 200], there: [] },
      );
    });

    test('does not follow a redirect', async () => {
      await configure({ faults: [{ name: 'redirect-307' }], redirectTo: other.endpoint });
      const { error } = await attempt({ prompt: 'away', output: 'key/' });
      assert.deepEqual({ code: error?.code, there: other.ledger.calls }, { code: 'REDIRECTED', there: [] });
    });
  });

  suite('is found nowhere but in its header', () => {
    // Told back by a service in every way there is.
    const key = 'ak_secret_5f3a9c1e7b2d4860';
    let echo: Server;
    let answer: (response: ServerResponse) => void = () => undefined;
    let keyArrived = 0;
    suiteSetup(async () => {
      echo = createServer((request, response) => {
        if (request.headers['x-api-key'] === key) keyArrived++;
        request.resume().once('end', () => answer(response));
      });
      await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    });
    suiteTeardown(() => echo.close());

    const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
      'in JSON': (response) => response.writeHead(400).end(JSON.stringify({ error: `bad key ${key}!` })),
      'in a page': (response) => response.writeHead(502).end(`<html><body>${key}</body></html>`),
      'in text': (response) => response.writeHead(500).end(key),
      'in a page that should be a picture': (response) =>
        response.writeHead(200, { 'Content-Type': 'image/png' }).end(`<!doctype html><html><body>${key}</body></html>`),
      'in JSON that should be a picture': (response) => response.writeHead(200).end(JSON.stringify({ key })),
      'in the request id': (response) => response.writeHead(403, { 'X-Request-ID': `req-${key}` }).end(),
      'in the reason': (response) => response.writeHead(401, `bad ${key}`).end(),
      'in an address': (response) => response.writeHead(302, { Location: `/?key=${key}` }).end(),
    };
    for (const [where, told] of Object.entries(answers))
      test(`told back ${where}: not in the error`, async () => {
        answer = told;
        const before = keyArrived;
        const settings = {
          'nanoBananaStudio.endpoint': `http://127.0.0.1:${(echo.address() as AddressInfo).port}/api`,
        };
        const { error } = await withKey(key, () =>
          withSettings(settings, () => attempt({ prompt: 'x', output: 'key/' })),
        );
        assert.deepEqual(
          { arrived: keyArrived - before, code: typeof error?.code, told: everythingOf(error).includes(key) },
          { arrived: 1, code: 'string', told: false },
        );
      });

    test('after a success, every fault and these answers: in no file of the editor, the workspace or the log', async function () {
      this.timeout(60_000);
      const quick = faults.filter(
        ({ stage, expect, name }) => stage !== 'address' && !expect.endless && !/429|beyond|bomb/.test(name),
      );
      await withKey(key, async () => {
        const { made } = await attempt({ prompt: 'a success', output: 'key/' });
        assert.ok(made);
        await Promise.all(quick.map(({ name }) => attempt({ prompt: `[[fault:${name}]]`, output: 'key/' })));
      });
      // That the search finds something is shown by files of ours.
      const planted = [
        Buffer.from(`-${key}-`),
        Buffer.from(key, 'utf16le'),
        Buffer.from(Buffer.from(`"key":"${key}"`).toString('base64')),
      ];
      const control = planted.map((_, index) => path.join(root(), `planted-${index}`));
      for (const [index, file] of control.entries()) writeFileSync(file, planted[index]!);
      const used = (await ledger()).calls.filter(({ keyDigest }) => keyDigest === digestKey(key)).length;
      const files = windowFolders().flatMap((folder) => filesBelow(folder));
      const logs = files.filter((file) => /Nano Banana Studio.*\.log$/.test(file));
      assert.deepEqual(
        {
          used: used > quick.length,
          logged: logs.some((file) => readFileSync(file, 'utf8').includes('POST http://127.0.0.1')),
          found: files.filter((file) => [key, testKey].some((one) => holds(file, one))).sort(),
        },
        { used: true, logged: true, found: control },
      );
      for (const file of control) rmSync(file);
    });
  });
});

/** All that can be read off an error: its own and its causes' properties, hidden ones too. */
function everythingOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 6) return String(error);
  return Object.getOwnPropertyNames(error)
    .map((name) => everythingOf((error as Record<string, unknown>)[name], depth + 1))
    .join('\n');
}

/** Whether a file holds the key, as it is, in UTF-16 or in base64 (whatever stands before it). */
function holds(file: string, key: string): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return false; // gone meanwhile, or a socket
  }
  const encoded = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(key)]).toString('base64');
    return whole.slice(shift === 0 ? 0 : 4, -4);
  });
  return [Buffer.from(key), Buffer.from(key, 'utf16le'), ...encoded.map((text) => Buffer.from(text))].some((form) =>
    bytes.includes(form),
  );
}

suite('the key that a window remembers', () => {
  test('is asked of the storage once, and again after each change, also one in mid-question, and after a refusal', async () => {
    const changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
    const kept = { key: 'one', asked: 0, meanwhile: () => {} };
    const secrets = {
      get: async () => {
        kept.asked++;
        const { key } = kept;
        kept.meanwhile();
        return Promise.resolve(key);
      },
      onDidChange: changed.event,
    } as unknown as vscode.SecretStorage;
    const environment: NodeJS.ProcessEnv = {};
    const keys = new ApiKeys(secrets, {} as vscode.Memento, environment);
    const seen: unknown[] = [];
    const look = async () => seen.push([(await keys.find('https://a.example'))?.key, kept.asked]);
    await look();
    await look();
    kept.key = 'two';
    changed.fire({ key: 'any' });
    await look();
    keys.forgetAll();
    kept.meanwhile = () => changed.fire({ key: 'any' });
    await look(); // changed while it was asked for: given, but not remembered
    kept.meanwhile = () => {};
    kept.key = '';
    await look();
    environment['APIAI_API_KEY'] = 'three';
    await look();
    await look();
    delete environment['APIAI_API_KEY'];
    await look();
    keys.dispose();
    changed.dispose();
    const expected = [
      ['one', 1],
      ['one', 1],
      ['two', 2],
      ['two', 3],
      [undefined, 4],
      ['three', 5],
      ['three', 5],
      [undefined, 6],
    ];
    assert.deepEqual(seen, expected);
  });
});

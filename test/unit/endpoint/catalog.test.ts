import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CatalogStore, freshFor, type CatalogDeps, type Known } from '../../../src/endpoint/catalogStore.ts';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { createService } from '../../../src/endpoint/service.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { startSimulator } from '../../simulator/server.ts';

const key = 'ak_test_0123456789';
const never = new AbortController().signal;

suite('the catalog kept', () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let folder: string;
  let now: number;
  let changes: Known[];
  let mayAsk: boolean;

  suiteSetup(async () => {
    simulator = await startSimulator({ drawMode: 'fast' });
  });
  suiteTeardown(() => simulator.close());
  setup(() => {
    simulator.reset();
    folder = mkdtempSync(path.join(tmpdir(), 'catalog-'));
    now = Date.now();
    changes = [];
    mayAsk = true;
  });
  teardown(() => rmSync(folder, { recursive: true }));

  function store(more: Partial<CatalogDeps> = {}): CatalogStore {
    const clock = { ...systemClock, now: () => now };
    const quiet = { debug: () => {}, info: () => {}, warn: () => {} };
    const endpoint = () => new URL(`${simulator.url}/api/workflow/nano-banana-2-2`);
    const service = createService({
      transport: createHostTransport(),
      endpoint,
      apiKey: () => Promise.resolve(key),
      clock: systemClock,
      logger: quiet,
    });
    return new CatalogStore({
      folder: path.join(folder, 'catalog'),
      origin: () => endpoint().origin,
      service: () => Promise.resolve(service),
      mayAsk: () => mayAsk,
      clock,
      logger: quiet,
      onChange: (known) => changes.push(known),
      ...more,
    });
  }

  const asked = () => simulator.ledger.calls.map((call) => call.kind);
  const failed = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof StudioError);
    return [error.code, error.charged, error.message];
  };
  /** Resolves once the background has done its work, which is told by a change. */
  const until = async (met: () => boolean) => {
    while (!met()) await new Promise((resolve) => setImmediate(resolve));
  };

  test('without any answer there is Nano Banana 2, and nothing is asked', async () => {
    const { tools, at } = await store().known();
    assert.deepEqual([tools, at, asked()], [[nanoBanana2], undefined, []]);
  });

  test('what the service listed is there offline, with its date, for that origin only', async () => {
    const fresh = await store().refresh(never);
    assert.ok(fresh.tools.length > 90);
    const offline = store({ service: () => Promise.reject(new Error('offline')) });
    assert.deepEqual(await offline.known(), fresh);
    assert.deepEqual([fresh.at, changes.length], [now, 1]);
    const elsewhere = store({ origin: () => 'https://other.example' });
    assert.deepEqual((await elsewhere.known()).tools, [nanoBanana2]);
    assert.deepEqual((await offline.tool('remove-background', never)).priceUsd, 0.01);
    assert.equal((await offline.tool(nanoBanana2.slug, never)).priceUsd, 0.05);
  });

  test('a damaged file is as good as none', async () => {
    await store().refresh(never);
    const file = path.join(folder, 'catalog', readdirSync(path.join(folder, 'catalog'))[0]!);
    const whole = readFileSync(file, 'utf8');
    assert.ok(!whole.includes(key));
    for (const text of ['', whole.slice(0, 500), '[]', '{"format":1}', whole.replace('"format":1', '"format":2')]) {
      writeFileSync(file, text);
      assert.deepEqual((await store().known()).tools, [nanoBanana2], text.slice(0, 40));
    }
    assert.deepEqual(readdirSync(path.join(folder, 'catalog')).length, 1);
  });

  test('a tool that is not known is asked for once, and not again and again', async () => {
    const catalog = store();
    assert.equal((await catalog.tool('upscale', never)).name, 'Upscale');
    assert.deepEqual(asked(), ['workflows', 'flows']);
    assert.deepEqual(
      [await failed(catalog.tool('no-such', never)), await failed(catalog.tool('other-origin', never))],
      [
        ['UNKNOWN_TOOL', 'no', 'There is no tool "no-such".'],
        [
          'UNKNOWN_TOOL',
          'no',
          `The tool "other-origin" cannot be used: its address is not on ${simulator.url}, where the API key belongs.`,
        ],
      ],
    );
    assert.deepEqual(asked(), ['workflows', 'flows']);
    now += 61_000;
    await failed(catalog.tool('no-such', never));
    assert.deepEqual(asked(), ['workflows', 'flows', 'workflows', 'flows']);
  });

  test('an old list is used at once and asked for anew behind it', async () => {
    const catalog = store();
    await catalog.refresh(never);
    simulator.reset();
    await catalog.tool('upscale', never);
    assert.deepEqual(asked(), []);
    now += freshFor + 1;
    mayAsk = false;
    await catalog.tool('upscale', never);
    mayAsk = true;
    assert.equal((await catalog.tool('upscale', never)).name, 'Upscale');
    await until(() => changes.length === 2);
    assert.deepEqual(asked(), ['workflows', 'flows']);
    assert.equal((await catalog.known()).at, now);
  });

  test('where the service fails, what was known stays; where nothing was known, it is said why', async () => {
    const empty = store();
    simulator.configure({ faults: [{ name: 'status-401', on: 'workflows' }] });
    assert.equal((await failed(empty.tool('upscale', never)))[0], 'UNAUTHORIZED');
    const catalog = store();
    const before = await catalog.refresh(never);
    simulator.configure({ faults: [{ name: 'status-500', on: 'workflows' }] });
    assert.deepEqual((await failed(catalog.refresh(never))).slice(0, 2), ['SERVER_ERROR', 'no']);
    assert.deepEqual(await catalog.known(), before);
    simulator.configure({ faults: [{ name: 'status-500', on: 'flows' }] });
    assert.deepEqual((await catalog.refresh(never)).tools, before.tools);
  });

  test('a service without a catalog, or without pipelines, is told from one that fails', async () => {
    simulator.configure({ catalogSize: 0 });
    assert.equal((await failed(store().refresh(never)))[0], 'NOT_FOUND');
    simulator.configure({ catalogSize: null, faults: [{ name: 'status-404', on: 'flows' }] });
    const { tools } = await store().refresh(never);
    assert.deepEqual(
      ['upscale', 'my-hero-image'].map((slug) => tools.some((tool) => tool.slug === slug)),
      [true, false],
    );
  });

  test('many who want the list at once cause one exchange; one who leaves does not end it for the others', async () => {
    const catalog = store();
    const leaving = new AbortController();
    const left = failed(catalog.refresh(leaving.signal));
    const others = [catalog.refresh(never), catalog.refresh(never)];
    leaving.abort();
    assert.deepEqual((await left).slice(0, 2), ['CANCELLED', 'no']);
    const [one, two] = await Promise.all(others);
    assert.equal(one, two);
    assert.deepEqual(asked(), ['workflows', 'flows']);
  });
});

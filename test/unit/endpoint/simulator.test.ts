import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { createService } from '../../../src/endpoint/service.ts';
import { createUndiciTransport } from '../../../src/endpoint/undiciTransport.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { closedPort, unknownHost } from '../../simulator/addresses.ts';
import { faults } from '../../simulator/faults/all.ts';
import type { Fault } from '../../simulator/faults/types.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { callTo, closeAll, key, textRequest } from './servers.ts';

const transports = { host: createHostTransport(), undici: createUndiciTransport({ timeoutMs: 60_000 }) };
const timeouts = [300, 5_000, 60_000];
/** Waits between tries pass at once, timeouts as they are. */
const hurried = {
  now: () => Date.now(),
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, timeouts.includes(ms) ? ms : 0);
    return () => clearTimeout(timer);
  },
};

async function addressOf(fault: Fault, simulator: Simulator): Promise<URL> {
  if (fault.name === 'dns') return new URL(`https://${unknownHost}/`);
  if (fault.stage === 'address') return new URL(`http://127.0.0.1:${await closedPort()}/`);
  return new URL(simulator.endpoint);
}

for (const [name, transport] of Object.entries(transports)) {
  suite(`Every fault of the simulator, through the ${name} transport`, () => {
    let simulator: Simulator;
    suiteSetup(async () => {
      simulator = await startSimulator({ drawMode: 'fast', dripMs: 100 });
    });
    suiteTeardown(() => simulator.close());
    setup(() => simulator.reset());
    teardown(closeAll);

    for (const fault of faults) {
      test(`${fault.name}: ${fault.description}`, async () => {
        simulator.configure({ drawMode: 'fast', dripMs: 100 });
        if (fault.stage !== 'address') simulator.setFault(fault.name);
        const { error, received, file, log } = await callTo(await addressOf(fault, simulator), {
          deps: { transport, clock: hurried, timeoutMs: fault.expect.endless ? 300 : 60_000 },
        });
        const { code, charged, also = [], repeatable, bytesArrive } = fault.expect;
        const seen = error ? { code: error.code, charged: error.charged } : { code: undefined, charged: 'yes' };
        const allowed = [{ code, charged }, ...also.map((each) => ({ code: each.code, charged: each.charged }))];
        assert.ok(
          allowed.some((each) => each.code === seen.code && each.charged === seen.charged),
          `${JSON.stringify(seen)} is none of ${JSON.stringify(allowed)}: ${error?.message ?? ''}`,
        );
        const runs = simulator.ledger.calls.filter(({ kind }) => kind === 'run').length;
        assert.deepEqual(
          {
            kept: bytesArrive && seen.code !== 'BAD_RESPONSE' && seen.code !== 'NETWORK' ? existsSync(file) : true,
            removed: error?.charged === 'no' ? !existsSync(file) : true,
            twice: repeatable || fault.stage === 'address' ? false : runs > 1,
            charges: simulator.ledger.calls.filter(({ chargedUsd }) => chargedUsd > 0).length <= 1,
            keyTold: JSON.stringify([error, error?.message, error?.facts, received, log]).includes(key),
            keyElsewhere: simulator.ledger.elsewhere.length,
          },
          { kept: true, removed: true, twice: false, charges: true, keyTold: false, keyElsewhere: 0 },
        );
      });
    }
  });
}

suite("The service's free calls", () => {
  let simulator: Simulator;
  suiteSetup(async () => {
    simulator = await startSimulator({ balanceUsd: 12.5 });
  });
  suiteTeardown(() => simulator.close());
  setup(() => simulator.configure({ balanceUsd: 12.5, balanceShape: 'object', estimate: true, keys: null }));
  teardown(closeAll);

  const signal = new AbortController().signal;
  const service = (apiKey = key) =>
    createService({
      transport: createHostTransport(),
      endpoint: () => new URL(simulator.endpoint),
      apiKey: () => Promise.resolve(apiKey),
      clock: systemClock,
      logger: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    });

  test('tell the balance in whichever form, and do without', async () => {
    const seen: unknown[] = [];
    for (const balanceShape of ['object', 'nested', 'number', 'string', 'none'] as const) {
      simulator.configure({ balanceShape });
      seen.push(await service().balance(signal));
    }
    assert.deepEqual(seen, [12.5, 12.5, 12.5, 12.5, undefined]);
  });

  test('tell what a request would cost, and do without', async () => {
    const request = textRequest('x');
    const told = await service().estimate(request, signal);
    simulator.configure({ estimate: false });
    assert.deepEqual([told?.usd, await service().estimate(request, signal)], [told?.minUsd, undefined]);
    assert.ok(told && told.usd > 0);
  });

  test('a look at the connection says whether the key is accepted, and spends nothing', async () => {
    const good = await service().checkConnection(signal);
    const bad = await service('nonsense').checkConnection(signal);
    const calls = simulator.ledger.calls.filter(({ chargedUsd }) => chargedUsd > 0);
    assert.deepEqual(
      [good.reached && good.keyAccepted && good.balanceUsd, bad.reached && bad.keyAccepted, calls],
      [12.5, false, []],
    );
  });

  test('the catalog comes as it is', async () => {
    const catalog = (await service().getJson('/api/workflows', signal)) as { slug: string }[];
    assert.ok(catalog.some(({ slug }) => slug === nanoBanana2.slug));
  });
});

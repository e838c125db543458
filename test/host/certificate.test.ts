import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { attempt, withSettings } from './support/host.ts';
import { startSecureSimulator } from './support/secure.ts';

suite('an https origin whose certificate nobody vouches for', () => {
  let simulator: Simulator;
  suiteSetup(async () => {
    simulator = await startSecureSimulator();
  });
  suiteTeardown(() => simulator.close());

  for (const transport of ['host', 'direct'])
    test(`is not spoken to, transport ${transport}`, async () => {
      const settings = { 'nanoBananaStudio.endpoint': simulator.endpoint, 'nanoBananaStudio.transport': transport };
      const { error } = await withSettings(settings, () => attempt({ prompt: 'x', output: 'certificate/' }));
      assert.deepEqual(
        {
          code: error?.code,
          charged: error?.charged,
          host: error?.message.includes(`127.0.0.1:${simulator.port}`),
          calls: simulator.ledger.calls,
        },
        { code: 'CERTIFICATE', charged: 'no', host: true, calls: [] },
      );
    });
});

suite('an https address that speaks plain http', () => {
  for (const transport of ['host', 'direct'])
    test(`costs nothing, transport ${transport}`, async () => {
      const plain: Simulator = await startSimulator();
      try {
        const settings = {
          'nanoBananaStudio.endpoint': plain.endpoint.replace('http:', 'https:'),
          'nanoBananaStudio.transport': transport,
        };
        const { error } = await withSettings(settings, () => attempt({ prompt: 'x', output: 'certificate/' }));
        assert.deepEqual(
          { code: error?.code, charged: error?.charged, calls: plain.ledger.calls },
          { code: 'NETWORK', charged: 'no', calls: [] },
        );
      } finally {
        await plain.close();
      }
    });
});

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { soakBatches, soakCalls } from '../../bench/soak.ts';
import { startSimulator } from '../../harness/simulator.mjs';
import { temporaryFolder } from './support.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

// The long form, with a limit for memory that means something: npm run soak.
suite('some hundred results, one after the other', () => {
  for (const [name, soak] of Object.entries({ 'single calls': soakCalls, batches: soakBatches })) {
    test(`leave no part, no handle and hardly any memory: ${name}`, async function () {
      this.timeout(60_000);
      const simulator = await startSimulator(['--draw-mode', 'fast']);
      const { folder, remove } = await temporaryFolder();
      try {
        const own = path.join(folder, 'soak');
        await mkdir(own);
        const { endpoint } = simulator;
        const soaked = await soak({ endpoint, folder: own, results: 150, step: 15, collect });
        assert.deepEqual([soaked.results, soaked.parts, soaked.handles], [150, 0, []]);
        // A result that stays in memory, of some 10 kB, would be seen.
        assert.ok(soaked.grown < 1_500_000, `${soaked.grown} bytes more`);
      } finally {
        await simulator.stop();
        await remove();
      }
    });
  }
});

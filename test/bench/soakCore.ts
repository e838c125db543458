import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import { collect, type Measure } from './bench.ts';
import { openService } from './service.ts';
import { soakBatches, soakCalls, type Soaked, type SoakOptions } from './soak.ts';

/** Very many small results through one of the two paths, in plain Node. */
const soaking =
  (name: string, told: string, soak: (options: SoakOptions) => Promise<Soaked>): Measure =>
  async ({ folder, quick }) => {
    const results = quick ? 400 : 10_000;
    const step = quick ? 50 : 500;
    const service = await openService();
    try {
      await service.configure({ latencyMs: 0, concurrency: null, resultBytes: null, balanceUsd: null });
      const own = path.join(folder, 'soak');
      await mkdir(own);
      const soaked = await soak({ endpoint: service.endpoint, folder: own, results, step, collect });
      const slopeKb = soaked.slope / 1e3;
      return [
        {
          name,
          title: `${results} results ${told}, the core`,
          numbers: { results, slopeKb, grownKb: soaked.grown / 1e3, ms: soaked.ms, msEach: soaked.ms / results },
          goals: [
            { what: 'kB more heap for 1,000 results', is: slopeKb, most: 100 },
            { what: 'results missing', is: results - soaked.results, most: 0 },
            { what: '`.part` left', is: soaked.parts, most: 0 },
            { what: 'handles left', is: soaked.handles.length, most: 0 },
          ],
        },
      ];
    } finally {
      await service.stop();
    }
  };

export const calls = soaking('soak-calls', 'as the panel makes them', soakCalls);
export const batches = soaking('soak-batches', 'in batches of 500', soakBatches);

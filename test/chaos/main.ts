// npm run test:chaos [-- ROWS KILLS SEED]: 200 rows, 50 kills. Prints what came of it; exit code 1 if a row lost its file or
// was paid for without being told.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { chaos } from './chaos.ts';

const [rows = 200, kills = 50, seed = Date.now() % 1e6] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(path.join(tmpdir(), 'chaos-'));
try {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  write(`seed ${seed}`);
  const build = path.resolve('out/chaos');
  const result = await chaos({ folder, build, rows, kills, seed, latencyMs: 120, longestLifeMs: 400, log: write });
  write(JSON.stringify(result));
  const right = result.good === rows && result.pictures === rows && result.charges <= rows + result.uncertain;
  process.exitCode = right && result.kills === kills ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

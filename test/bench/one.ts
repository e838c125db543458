// The process of one measurement: node --expose-gc one.mjs NAME FILE [quick]; its rows go to FILE as lines of JSON.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { measurements } from './measurements.ts';

const [name = '', file = '', quick] = process.argv.slice(2);
const measure = measurements[name];
if (!measure) throw new Error(`there is no measurement '${name}'`);
const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
try {
  for (const row of await (
    await measure()
  )({ folder, quick: quick === 'quick' }))
    await appendFile(file, `${JSON.stringify(row)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();

// npm run test:fuzz [-- FILE…]: the specs that try random cases, with many times as many of them as `npm test`
// (FUZZ_TIMES, 50 by default). What hangs is killed, and is a failure.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { start } from './processes.mjs';

const unit = path.join(ROOT, 'test', 'unit');
const fuzzing = readdirSync(unit, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && readFileSync(path.join(unit, file), 'utf8').includes("fuzz.ts'"))
  .map((file) => path.join(unit, file))
  .sort();
const files = process.argv.length > 2 ? process.argv.slice(2) : fuzzing;
const env = { ...process.env, FUZZ_TIMES: process.env['FUZZ_TIMES'] ?? '50' };
const child = start(process.execPath, [path.join(import.meta.dirname, 'run-unit.mjs'), ...files], { cwd: ROOT, env });
let last = Date.now();
child.stdout.on('data', (chunk) => {
  last = Date.now();
  process.stdout.write(chunk);
});
const quiet = 10 * 60_000;
const watch = setInterval(() => {
  if (Date.now() - last < quiet) return;
  console.log(`FAIL a property did not end within ${quiet / 60_000} minutes`);
  void child.stop();
}, 5000);
const code = await child.ended;
clearInterval(watch);
process.exit(code);

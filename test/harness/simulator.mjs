// The local stand-in for the paid endpoint, as a process. `node test/harness/simulator.mjs [--port N …]` runs it.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUT, ROOT } from './paths.mjs';
import { printed, start } from './processes.mjs';
import { bundle } from './specs.mjs';

/** What tests use as the key; the simulator accepts it. */
export const TEST_KEY = 'ak_test_0123456789abcdef';

/**
 * @param {readonly string[]} [args] `--port N`, `--latency MS`, `--concurrency N`, `--fault NAME`
 * @returns {Promise<{ url: string, endpoint: string, ended: Promise<number>, stop: () => Promise<void> }>}
 */
export async function startSimulator(args = []) {
  const outdir = path.join(OUT, 'simulator');
  await bundle({ entryPoints: [{ in: path.join(ROOT, 'test/simulator/main.ts'), out: 'main' }], outdir });
  const child = start(process.execPath, ['--enable-source-maps', path.join(outdir, 'main.mjs'), ...args]);
  const url = String((await printed(child, /listening on (http:\S+)/))[1]);
  child.stdout.pipe(process.stderr);
  return { url, endpoint: `${url}/api/workflow/nano-banana-2-2`, ended: child.ended, stop: child.stop };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const simulator = await startSimulator(process.argv.slice(2));
  console.log(`listening on ${simulator.url}`);
  process.exitCode = await simulator.ended;
}

// Loaded by the extension host (its `extensionTestsPath`): runs the specs named by the runner and appends each outcome
// to a file, since the host's console is mixed with the window's own log.
import { appendFileSync } from 'node:fs';
import { runSpecs } from './mocha.mjs';

/** Fulfilled: the editor exits with 0; rejected: with 1. */
export async function run() {
  const results = String(process.env['TEST_RESULTS_FILE']);
  let failed = 0;
  /** @param {import('./mocha.mjs').Outcome} outcome */
  const tell = (outcome) => {
    if (outcome.state === 'failed') failed++;
    appendFileSync(results, `${JSON.stringify(outcome)}\n`);
  };
  await runSpecs(JSON.parse(String(process.env['TEST_SPECS'])), tell, { timeout: 30_000 });
  if (failed > 0) throw new Error(`${failed} failed`);
}

// npm run test:host [-- FILE…]: the specs that run inside VS Code's extension host. Specs that ask for the same kind of
// window (see `wishes` in specs.mjs) share one; each window has its own simulator, workspace and user data.
// --desktop: in a desktop VS Code, downloaded or named by VSCODE_PATH, instead of the server from npm.
import { runTests } from '@vscode/test-electron';
import { createReadStream, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installEditor } from './editor.mjs';
import { writeSettings } from './editorServer.mjs';
import { ROOT } from './paths.mjs';
import { run, temporaryFolder } from './processes.mjs';
import { Report } from './report.mjs';
import { startSimulator, TEST_KEY } from './simulator.mjs';
import { prepareSpecs, wishes } from './specs.mjs';
import { makeWorkspace } from './workspace.mjs';

/** @typedef {import('./specs.mjs').Spec} Spec */

const desktop = process.argv.includes('--desktop');
const named = process.argv.slice(2).filter((argument) => argument !== '--desktop');
const report = new Report();
try {
  const specs = await prepareSpecs('host', named);
  await run(process.execPath, ['esbuild.js'], { cwd: ROOT });
  if (!desktop) await installEditor();
  for (const group of byWindow(specs)) await runWindow(group);
} catch (error) {
  report.fail(error);
}
process.exit(report.end());

/**
 * @param {readonly Spec[]} specs
 * @returns {Spec[][]}
 */
function byWindow(specs) {
  /** @type {Map<string, Spec[]>} */
  const groups = new Map();
  for (const spec of specs) {
    const key = JSON.stringify(wishes(spec));
    groups.set(key, [...(groups.get(key) ?? []), spec]);
  }
  return [...groups.values()];
}

/** @param {readonly Spec[]} specs that all have the same wishes */
async function runWindow(specs) {
  const [first] = specs;
  if (!first) return;
  const { workspace, settings, env } = wishes(first);
  const base = temporaryFolder();
  const simulator = await startSimulator();
  const results = path.join(base.path, 'results.jsonl');
  writeFileSync(results, '');
  const userData = path.join(base.path, 'user-data');
  await writeSettings(userData, { 'nanoBananaStudio.endpoint': simulator.endpoint, ...settings });
  const target = await makeWorkspace(base.path, workspace);
  const executable = desktop ? process.env['VSCODE_PATH'] : path.join(import.meta.dirname, 'vscode-server.mjs');
  const ran = new Set();
  try {
    await runTests({
      ...(executable ? { vscodeExecutablePath: executable } : {}),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: path.join(import.meta.dirname, 'host-entry.mjs'),
      launchArgs: [...(target ? [target] : []), `--user-data-dir=${userData}`],
      extensionTestsEnv: {
        SIMULATOR_URL: simulator.url,
        APIAI_API_KEY: TEST_KEY,
        PROJECT_ROOT: ROOT,
        TEST_SPECS: JSON.stringify(specs),
        TEST_RESULTS_FILE: results,
        ...env,
      },
    });
  } catch (error) {
    // A failed test is told below; anything else is the editor's failure.
    if (/** @type {{ code?: number }} */ (error).code !== 1) report.fail(error);
  } finally {
    for await (const line of createInterface({ input: createReadStream(results) })) {
      /** @type {import('./mocha.mjs').Outcome} */
      const outcome = JSON.parse(line);
      if (outcome.state !== 'skipped') ran.add(outcome.file);
      report.add(outcome);
    }
    await simulator.stop();
    base.remove();
  }
  // The window may have ended before its time, and said that all was well.
  for (const { source } of specs) if (!ran.has(source)) report.fail(`no test was run of ${source}`);
}

#!/usr/bin/env node
// Stands in for the `code` executable of @vscode/test-electron's runTests: understands the same flags, and runs the
// tests in the extension host of a VS Code server whose workbench a headless browser opens. Exit code: 0 when all
// passed, 1 when a test failed, 2 when the editor did.
import { statSync } from 'node:fs';
import { format, parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { installEditor } from './editor.mjs';
import { makeHome, startTestServer, workbenchUrl } from './editorServer.mjs';
import { temporaryFolder } from './processes.mjs';

/** A run in which nothing happens for so long has hung. */
const IDLE_MS = Number(process.env['TEST_IDLE_LIMIT'] ?? 180_000);

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
});
const extension = String(values['extensionDevelopmentPath']);
const tests = String(values['extensionTestsPath']);
const target = positionals[0];

// The runner holds our standard input open: its end is the runner's.
process.stdin.resume().on('end', () => process.exit(2));

const base = temporaryFolder();
/** @type {(() => Promise<void>)[]} */
const stops = [];
let code = 2;
try {
  const editor = await installEditor();
  const home = await makeHome(base.path);
  const userData = values['user-data-dir'];
  const server = await startTestServer(editor, typeof userData === 'string' ? { ...home, userData } : home);
  stops.unshift(server.stop);
  const browser = await launchBrowser({ profile: `${base.path}/chrome` });
  stops.unshift(() => browser.close());
  await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = browser.pages()[0] ?? (await browser.newPage());
  const ended = new Promise((resolve, reject) => {
    page.on('crash', () => reject(new Error('the page crashed')));
    page.on('close', () => reject(new Error('the page was closed')));
    server.ended.then((exit) => reject(new Error(`the server ended with ${exit}`)), reject);
    setInterval(() => {
      if (idle() > IDLE_MS) reject(new Error(`nothing happened for ${IDLE_MS / 1000} s`));
    }, 1_000).unref();
    void page.exposeFunction('codeAutomationExit', resolve);
  });
  ended.catch(() => {});
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
    if (process.env['TEST_VERBOSE']) console.log(`[${type}] ${format(...args)}`);
  });
  /** @param {string} path */
  const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  await page.goto(
    workbenchUrl(server, target, [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(tests)],
    ]),
  );
  code = Number(await ended);
} catch (error) {
  console.error(error);
} finally {
  for (const stop of stops) await stop().catch(console.error);
  base.remove();
}
process.exit(code);

/** @returns {number} milliseconds since the start, or since the last test ended */
function idle() {
  const results = process.env['TEST_RESULTS_FILE'];
  const last = results ? (statSync(results, { throwIfNoEntry: false })?.mtimeMs ?? 0) : 0;
  return Math.min(process.uptime() * 1000, Date.now() - last);
}

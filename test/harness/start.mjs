// npm start: builds and packs the extension, starts the simulator and a real VS Code in the browser with the extension
// in a sample project; prints the address; runs until stopped. Everything it keeps (secrets, settings, files made) is in
// out/start: delete that folder to begin anew. PORT=N chooses the port. To use the real service, change the endpoint in
// the settings.
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { installEditor } from './editor.mjs';
import { installExtension, makeHome, startCodeServer, workbenchUrl } from './editorServer.mjs';
import { packExtension } from './package.mjs';
import { OUT, ROOT } from './paths.mjs';
import { startSimulator, TEST_KEY } from './simulator.mjs';

const base = path.join(OUT, 'start');
const vsix = await packExtension(path.join(OUT, 'start.vsix'));
const editor = await installEditor();
const simulator = await startSimulator(['--latency', process.env['LATENCY'] ?? '3000']);
const home = await makeHome(base, { settings: await settings(simulator.endpoint) });
await installExtension(editor, home, vsix);
const project = path.join(base, 'sample');
if (!existsSync(project)) await cp(path.join(ROOT, 'test', 'sample'), project, { recursive: true });
const server = await startCodeServer(editor, home, { port: Number(process.env['PORT'] ?? 8720) });
console.log(`
  VS Code    ${workbenchUrl(server, project)}
  simulator  ${simulator.url}   takes the key ${TEST_KEY}

  Command Palette (F1) → Nano Banana: Generate Image…      Ctrl+C stops.
`);
process.exitCode = await Promise.race([server.ended, simulator.ended]);
process.exit();

/**
 * What was set by hand last time, with the simulator's new address, unless the endpoint is somewhere else by now.
 * @param {string} endpoint
 * @returns {Promise<Record<string, unknown>>}
 */
async function settings(endpoint) {
  const file = path.join(base, 'user-data', 'User', 'settings.json');
  const before = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
  const own = String(before['nanoBananaStudio.endpoint'] ?? '').startsWith('https:');
  return { ...before, ...(own ? {} : { 'nanoBananaStudio.endpoint': endpoint }) };
}

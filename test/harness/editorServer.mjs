// Starts the editor's server on a loopback port, with settings and folders of its own.
import { openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { printed, run, start } from './processes.mjs';

/** Everything that would move, ask or call out is off. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.list.smoothScrolling': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.agentHost.enabled': false,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'github.gitAuthentication': false,
  'npm.autoDetect': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'files.simpleDialog.enable': true,
};

/**
 * @typedef {object} Home the folders an editor keeps its state in, all below `base`
 * @property {string} base
 * @property {string} userData
 * @property {string} extensions
 * @property {string} serverData
 * @property {string} temporary short, since sockets are made in it
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * @param {string} base
 * @param {{ settings?: Record<string, unknown>, env?: NodeJS.ProcessEnv, userData?: string }} [options]
 * @returns {Promise<Home>}
 */
export async function makeHome(base, { settings = {}, env = {}, userData = path.join(base, 'user-data') } = {}) {
  const home = {
    base,
    userData,
    extensions: path.join(base, 'extensions'),
    serverData: path.join(base, 'server-data'),
    temporary: path.join(base, 't'),
  };
  for (const folder of Object.values(home)) await mkdir(folder, { recursive: true });
  await writeSettings(userData, settings);
  const outer = { ...process.env };
  // Set inside an editor's own terminal; they would point the new one at the old.
  for (const name of Object.keys(outer)) if (/^(?:VSCODE_|ELECTRON_|PORT$)/.test(name)) delete outer[name];
  return {
    ...home,
    env: {
      ...outer,
      EXTENSIONS_GALLERY: '{}', // no marketplace
      TMPDIR: home.temporary,
      XDG_RUNTIME_DIR: home.temporary,
      XDG_CONFIG_HOME: path.join(base, 'xdg'),
      XDG_DATA_HOME: path.join(base, 'xdg'),
      ...env,
    },
  };
}

/**
 * @param {string} userData
 * @param {Record<string, unknown>} settings
 */
export async function writeSettings(userData, settings) {
  await mkdir(path.join(userData, 'User'), { recursive: true });
  const text = JSON.stringify({ ...QUIET, ...settings }, null, 2);
  await writeFile(path.join(userData, 'User', 'settings.json'), text);
}

/**
 * Makes a display language known to the editor, as an installed language pack does; one without words, so that the
 * editor's own stay English while extensions speak it.
 * @param {Home} home
 * @param {string} language such as `de`
 */
export async function speak({ base, userData }, language) {
  const words = path.join(base, 'words.json');
  await writeFile(words, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'test.words' }, version: '1.0.0' }];
  const pack = { hash: 'none', extensions, translations: { vscode: words }, label: language };
  await writeFile(path.join(userData, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/** @typedef {{ url: string, port: number, ended: Promise<number>, stop: () => Promise<void> }} Server */

/**
 * The bare server, as host tests need it: code-server's own command line refuses the flag that lets a page name the
 * extension under development and its tests.
 * @param {import('./editor.mjs').Editor} editor
 * @param {Home} home
 * @returns {Promise<Server>}
 */
export async function startTestServer(editor, home) {
  const args = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'];
  const quiet = [
    '--telemetry-level',
    'off',
    '--disable-telemetry',
    '--disable-experiments',
    '--disable-workspace-trust',
  ];
  const child = start(
    editor.node,
    [
      editor.serverMain,
      ...args,
      ...quiet,
      '--reconnection-grace-time',
      '1',
      '--enable-smoke-test-driver',
      ...folders(home),
    ],
    { env: home.env, stderr: log(home) },
  );
  return serving(child, /Server bound to 127\.0\.0\.1:(\d+)/);
}

/**
 * code-server itself, as UI tests and demos need it: secrets outlive a reload and a restart.
 * @param {import('./editor.mjs').Editor} editor
 * @param {Home} home
 * @param {{ port?: number, trustPrompt?: boolean, language?: string }} [options] trustPrompt: let the editor ask whether to
 * trust a folder; language: see `speak`
 * @returns {Promise<Server>}
 */
export async function startCodeServer(editor, home, { port = 0, trustPrompt = false, language } = {}) {
  const args = ['--config', path.join(home.base, 'config.yaml'), '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'];
  const child = start(
    editor.node,
    [
      editor.codeServer,
      ...args,
      ...quiet,
      '--ignore-last-opened',
      ...(trustPrompt ? [] : ['--disable-workspace-trust']),
      ...(language === undefined ? [] : ['--locale', language]),
      ...['--user-data-dir', home.userData, '--extensions-dir', home.extensions],
    ],
    { env: home.env, stderr: log(home) },
  );
  return serving(child, /server listening on http:\/\/127\.0\.0\.1:(\d+)/);
}

/**
 * @param {import('./processes.mjs').Child} child
 * @param {RegExp} pattern
 * @returns {Promise<Server>}
 */
async function serving(child, pattern) {
  const port = Number((await printed(child, pattern))[1]);
  child.stdout.resume();
  return { url: `http://127.0.0.1:${port}/`, port, ended: child.ended, stop: child.stop };
}

/**
 * Installs a packed extension, as a user does.
 * @param {import('./editor.mjs').Editor} editor
 * @param {Home} home
 * @param {string} vsix
 */
export async function installExtension(editor, home, vsix) {
  const args = ['--install-extension', vsix, '--force', '--accept-server-license-terms', ...folders(home)];
  await run(editor.node, [editor.serverMain, ...args], { env: home.env, stderr: log(home) });
}

/**
 * @param {Home} home
 * @returns {string[]}
 */
function folders({ userData, serverData, extensions }) {
  return ['--user-data-dir', userData, '--server-data-dir', serverData, '--extensions-dir', extensions];
}

/** @param {Home} home */
function log({ base }) {
  return openSync(path.join(base, 'server.log'), 'a');
}

/**
 * What to open: a folder, a `.code-workspace` file, or (without `target`) an empty window.
 * @param {Pick<Server, 'url'>} server
 * @param {string | undefined} target
 * @param {readonly (readonly [string, string])[]} [payload]
 * @returns {string}
 */
export function workbenchUrl(server, target, payload = []) {
  const url = new URL(server.url);
  if (target) url.searchParams.set(target.endsWith('.code-workspace') ? 'workspace' : 'folder', target);
  else url.searchParams.set('ew', 'true');
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

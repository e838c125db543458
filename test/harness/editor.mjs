// The real VS Code that tests and demos run in: its server, as the npm package `code-server` carries it, and the Node
// it is built for. Packages from the npm registry only; no install script runs, so nothing is compiled and nothing is
// fetched from elsewhere. `node test/harness/editor.mjs [VERSION]` installs it ahead of time.
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cached } from './cache.mjs';
import { run } from './processes.mjs';

/** code-server 4.N carries VS Code 1.N; beside it the Node that this VS Code ships. */
const NODE_OF = { '4.139.1': '24.21.0', '4.106.3': '22.23.3' };
export const CURRENT = '4.139.1';
/** The oldest VS Code that package.json's `engines` allows. */
export const MINIMUM = '4.106.3';

/** Counts the changes of how an editor is installed: one that was installed otherwise is not used. */
const RECIPE = 2;

/** @typedef {{ version: string, node: string, serverMain: string, codeServer: string }} Editor */

/**
 * Installs the editor into the user-level cache if it isn't there (some 40 s, 800 MB).
 * @param {string} [version] of code-server; default: `HOST_VERSION` in the environment, else the current one
 * @returns {Promise<Editor>}
 */
export async function installEditor(version = process.env['HOST_VERSION'] || CURRENT) {
  const node = NODE_OF[/** @type {keyof typeof NODE_OF} */ (version)];
  if (!node) throw new Error(`HOST_VERSION=${version}: known are ${Object.keys(NODE_OF).join(', ')}`);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const nodePackage = `node-${platform}-${process.arch}`;
  const folder = await cached(`vscode-${version}-${platform}-${process.arch}-${RECIPE}`, async (temporary) => {
    console.error(`installing VS Code ${version.replace(/^4/, '1')} from npm (once per machine) …`);
    const dependencies = { 'code-server': version, [nodePackage]: node };
    await writeFile(path.join(temporary, 'package.json'), JSON.stringify({ private: true, dependencies }));
    await npmInstall(temporary);
    const server = path.join(temporary, 'node_modules', 'code-server', 'lib', 'vscode');
    // What code-server's own postinstall does, without the native modules that would need a compiler.
    for (const folder of [server, path.join(server, 'extensions')]) {
      if (version === MINIMUM) await dropGitHubAddresses(folder);
      await npmInstall(folder, '--omit=dev');
    }
    const spdlog = path.join(server, 'node_modules', '@vscode', 'spdlog', 'index.js');
    await copyFile(path.join(import.meta.dirname, 'spdlog.cjs'), spdlog);
  });
  const modules = path.join(folder, 'node_modules');
  return {
    version,
    node: path.join(modules, nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    serverMain: path.join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
    codeServer: path.join(modules, 'code-server', 'out', 'node', 'entry.js'),
  };
}

/**
 * This version takes @parcel/watcher from GitHub, also in its shrinkwraps: take the registry's.
 * @param {string} folder
 */
async function dropGitHubAddresses(folder) {
  const file = path.join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  delete manifest.devDependencies;
  if (manifest.dependencies['@parcel/watcher']) manifest.dependencies['@parcel/watcher'] = '2.5.1';
  await writeFile(file, JSON.stringify(manifest));
  await rm(path.join(folder, 'npm-shrinkwrap.json'), { force: true });
}

/**
 * @param {string} cwd
 * @param {...string} more
 */
async function npmInstall(cwd, ...more) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  const args = ['install', '--package-lock=false', ...flags, ...more];
  const npm = process.env['npm_execpath'];
  const byNode = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  await run(byNode ? process.execPath : 'npm', byNode ? [npm, ...args] : args, { cwd });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log((await installEditor(process.argv[2])).serverMain);

// npm run package [-- FILE.vsix]: packs the extension (vsce builds it first, by the script `vscode:prepublish`). A warning
// of vsce is an error. There is no public repository that relative links of the README could point into, so they are
// left as they are.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './paths.mjs';
import { run } from './processes.mjs';

/**
 * @param {string} file where to put the VSIX
 * @returns {Promise<string>} the file
 */
export async function packExtension(file) {
  await mkdir(path.dirname(file), { recursive: true });
  const vsce = path.join(path.dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')), 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  const text = await run(process.execPath, [vsce, 'package', ...flags, '--out', file], {
    cwd: ROOT,
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    stderr: 'pipe',
  });
  if (/\bWARNING\b/.test(text)) throw new Error('vsce has warnings, see above');
  console.error(`${path.relative(ROOT, file)}: ${((await stat(file)).size / 1000).toFixed(1)} kB`);
  return file;
}

/**
 * Packs an extension that a test needs beside ours; it has nothing to build.
 * @param {string} folder
 * @param {string} file where to put the VSIX
 * @returns {Promise<string>} the file
 */
export async function packFixture(folder, file) {
  await mkdir(path.dirname(file), { recursive: true });
  const { createVSIX } = await import('@vscode/vsce');
  const flags = { dependencies: false, allowMissingRepository: true, skipLicense: true };
  await createVSIX({ cwd: path.resolve(ROOT, folder), packagePath: file, ...flags });
  return file;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { name, version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  await packExtension(path.resolve(process.argv[2] ?? path.join(ROOT, `${name}-${version}.vsix`)));
}

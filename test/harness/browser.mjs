// A Chromium for playwright: $CHROME_PATH, else an installed one, else the one that the npm package
// @sparticuz/chromium carries (CHROME_KIND=npm forces that), unpacked into the user-level cache.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { cached } from './cache.mjs';
import { run } from './processes.mjs';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const ARGS = [
  '--no-sandbox', // as root, and in containers without user namespaces
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', // no name leaves this machine
];

/**
 * Opens a headless browser with an empty profile.
 * @param {{ profile: string, width?: number, height?: number }} options
 * @returns {Promise<import('playwright-core').BrowserContext>}
 */
export async function launchBrowser({ profile, width = 1280, height = 800 }) {
  const { file, env } = await findBrowser();
  return chromium.launchPersistentContext(profile, {
    executablePath: file,
    args: [...ARGS, '--headless'],
    env: /** @type {Record<string, string>} */ ({ ...process.env, ...env }),
    viewport: { width, height },
    timeout: 60_000,
  });
}

/** @returns {Promise<{ file: string, env: Record<string, string> }>} */
async function findBrowser() {
  const own = process.env['CHROME_PATH'];
  if (own) return { file: own, env: {} };
  const installed = INSTALLED.find((file) => existsSync(file));
  if (installed && process.env['CHROME_KIND'] !== 'npm') return { file: installed, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('no browser found: install Chrome or Chromium, or name one in CHROME_PATH');
  return npmBrowser();
}

async function npmBrowser() {
  const resolve = createRequire(import.meta.url).resolve;
  const library = resolve('@sparticuz/chromium');
  const home = path.resolve(path.dirname(library), '..');
  const { version } = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8'));
  const folder = await cached(`chromium-${version}`, async (temporary, final) => {
    // The package unpacks into the temporary folder of its process, under fixed names, and trusts what is already
    // there: give it a folder of its own.
    const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];
    const script = `import { inflate } from ${JSON.stringify(library)};
      for (const file of ${JSON.stringify(archives.map((file) => path.join(home, 'bin', file)))}) await inflate(file);`;
    await run(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TMPDIR: temporary } });
    const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><dir>${final}/fonts/fonts</dir>
      <cachedir>${final}/font-cache</cachedir></fontconfig>`;
    await writeFile(path.join(temporary, 'fonts.conf'), fonts);
  });
  const file = path.join(folder, 'chromium');
  /** @type {Record<string, string>} */
  const env = { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  // A bare Debian lacks libnss3, libnspr4 and libexpat: the package has its own.
  if (spawnSync(file, ['--version'], { stdio: 'ignore' }).status !== 0)
    env['LD_LIBRARY_PATH'] = [process.env['LD_LIBRARY_PATH'], path.join(folder, 'al2023', 'lib')]
      .filter(Boolean)
      .join(':');
  return { file, env };
}

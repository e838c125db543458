// Which spec files there are, what each asks for, and how TypeScript ones become modules that can be loaded.
import { build } from 'esbuild';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUT, ROOT } from './paths.mjs';

/** The folders of test/ whose `*.test.ts` a runner takes. */
const KINDS = /** @type {const} */ (['unit', 'host', 'ui']);
/** @typedef {typeof KINDS[number]} Kind */

/**
 * @typedef {object} Spec
 * @property {string} source the file as written
 * @property {string} module the file to load: the source itself, or what was built from it
 */

/**
 * The specs a runner shall run: those named on the command line, else all of its folder.
 * @param {Kind} kind
 * @param {readonly string[]} named paths, absolute or relative to the project or the caller's folder
 * @returns {Promise<Spec[]>}
 */
export async function prepareSpecs(kind, named) {
  const sources = named.length > 0 ? named.map(locate) : testFiles(path.join(ROOT, 'test', kind));
  if (named.length === 0) refuseStrays();
  return buildSpecs(kind, sources);
}

/** @param {string} file */
function locate(file) {
  const from = [ROOT, process.env['INIT_CWD'] ?? ROOT].map((folder) => path.resolve(folder, file));
  const found = from.find((candidate) => existsSync(candidate));
  if (!found) throw new Error(`no such spec: ${file}`);
  return found;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(file))
    .map((file) => path.join(folder, file))
    .sort();
}

/** A spec outside the runners' folders, or of a name that they do not take, would never be run: that is an error. */
function refuseStrays() {
  const taken = KINDS.map((kind) => path.join(ROOT, 'test', kind) + path.sep);
  const strays = [...testFiles(path.join(ROOT, 'test')), ...testFiles(path.join(ROOT, 'src'))].filter(
    (file) => !file.endsWith('.test.ts') || !taken.some((folder) => file.startsWith(folder)),
  );
  if (strays.length > 0) throw new Error(`no runner takes ${strays.map((f) => path.relative(ROOT, f)).join(', ')}`);
}

/**
 * Bundles the TypeScript specs together, split, so that a module they share is loaded once; npm packages and `vscode`
 * are left to be imported at run time.
 * @param {Kind} kind
 * @param {readonly string[]} sources
 * @returns {Promise<Spec[]>}
 */
async function buildSpecs(kind, sources) {
  const outdir = path.join(OUT, 'test', kind);
  await rm(outdir, { recursive: true, force: true });
  const specs = sources.map((source, index) => {
    if (!/\.[cm]?ts$/.test(source)) return { source, module: source };
    const inside = path.relative(ROOT, source);
    const name = inside.startsWith('..') ? `outside/${index}-${path.basename(source)}` : inside;
    return { source, module: path.join(outdir, name.replace(/\.[cm]?ts$/, '.mjs')) };
  });
  const entryPoints = specs
    .filter(({ source, module }) => module !== source)
    .map(({ source, module }) => ({ in: source, out: path.relative(outdir, module).replace(/\.mjs$/, '') }));
  if (entryPoints.length > 0) await bundle({ entryPoints, outdir, splitting: true });
  return specs;
}

/**
 * Bundles TypeScript for this Node, or for the extension host.
 * @param {Pick<import('esbuild').BuildOptions, 'outdir' | 'splitting'> & { entryPoints: { in: string, out: string }[] }} options
 */
export async function bundle(options) {
  await build({
    ...options,
    bundle: true,
    absWorkingDir: ROOT,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    packages: 'external',
    external: ['vscode'],
    sourcemap: 'linked',
    logLevel: 'warning',
    plugins: [sourcePlaces, harnessModules, asShipped],
    // For CommonJS among what is bundled.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

/**
 * `import.meta.url` and its relatives mean the place of the source, as the author of a spec expects.
 * @type {import('esbuild').Plugin}
 */
const sourcePlaces = {
  name: 'source places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      if (!/\bimport\.meta\.(?:url|dirname|filename)\b/.test(text)) return undefined;
      const url = JSON.stringify(pathToFileURL(file).href);
      const places = `const __url = ${url}, __dirname = ${JSON.stringify(path.dirname(file))}, __filename = ${JSON.stringify(file)};`;
      const contents = text.replaceAll(/\bimport\.meta\.(url|dirname|filename)\b/g, '__$1');
      return { contents: places + contents, loader: 'ts', resolveDir: path.dirname(file) };
    });
  },
};

/**
 * Plain modules of test/harness are imported where they lie, not copied into a bundle: their state exists once.
 * @type {import('esbuild').Plugin}
 */
const harnessModules = {
  name: 'harness modules',
  setup({ onResolve }) {
    onResolve({ filter: /\.mjs$/ }, ({ path: file, resolveDir }) =>
      file.startsWith('.') ? { path: pathToFileURL(path.resolve(resolveDir, file)).href, external: true } : undefined,
    );
  },
};

/**
 * A package of which the extension ships other parts than it comes with (esbuild.js).
 * @type {import('esbuild').Plugin}
 */
const asShipped = {
  name: 'as shipped',
  setup({ onResolve }) {
    onResolve({ filter: /^yazl$/ }, () => ({ path: path.join(ROOT, 'node_modules/yazl/index.js') }));
    onResolve({ filter: /^buffer-crc32$/ }, () => ({ path: path.join(ROOT, 'src/batch/crc32.ts') }));
  },
};

/**
 * What a spec asks of the window it runs in, said in comment lines of its own such as `// @workspace multi`:
 * - `@workspace single` (default: an empty folder), `empty` (no folder open), `multi` (folders `one` and `two`), or the
 *   path of a folder of the project, which is copied;
 * - `@settings { … }`: user settings in JSON, over the runner's;
 * - `@env { … }`: environment of the extension host in JSON (`${root}` in it is the project's folder).
 * @param {Spec} spec
 * @returns {{ workspace: string, settings: Record<string, unknown>, env: Record<string, string> }}
 */
export function wishes({ source }) {
  const text = readFileSync(source, 'utf8');
  /** @param {string} name */
  const wish = (name) => new RegExp(`^// @${name} (.+)$`, 'm').exec(text)?.[1]?.trim();
  const env = (wish('env') ?? '{}').replaceAll('${root}', JSON.stringify(ROOT).slice(1, -1));
  return {
    workspace: wish('workspace') ?? 'single',
    settings: JSON.parse(wish('settings') ?? '{}'),
    env: JSON.parse(env),
  };
}

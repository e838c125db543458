// node esbuild.js [--watch] [--production]: bundles the extension host's code (ES modules, split at every dynamic import,
// so that activation loads the composition root only) and the pages' code; prints what was built and how large it is.
import { build, context } from 'esbuild';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { thirdPartyNotices } from './notices.js';

const production = process.argv.includes('--production');
const common = {
  bundle: true,
  format: 'esm',
  outdir: 'dist',
  metafile: true,
  logLevel: 'info',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
};

// What no machine that VS Code runs on uses: WebAssembly without SIMD, where a package carries both builds, and what
// postcss itself leaves out for browsers: it never reads nor writes a source map, nor colours a message here.
const instead = {
  'llhttp/llhttp-wasm.js': 'llhttp/llhttp_simd-wasm.js',
  'codec/enc/webp_enc.js': 'codec/enc/webp_enc_simd.js',
};
/** @type {import('esbuild').Plugin} */
const leaner = {
  name: 'leaner',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /\/(llhttp-wasm|webp_enc)\.js$/ }, ({ path: file, resolveDir, kind }) => {
      const [from, to] = Object.entries(instead).find(([end]) => file.endsWith(end)) ?? [];
      return from ? resolve(file.slice(0, -from.length) + to, { resolveDir, kind }) : undefined;
    });
    onResolve({ filter: /^(source-map-js|\.\/terminal-highlight)$/ }, ({ path: file }) => ({
      path: file,
      namespace: 'left-out',
    }));
    onResolve({ filter: /^buffer-crc32$/ }, () => ({ path: path.resolve('src/batch/crc32.ts') }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
    // The names of HTML's characters once: the HTML parser has them packed.
    onResolve({ filter: /^decode-named-character-reference$/ }, ({ path: file }) => ({
      path: file,
      namespace: 'names',
    }));
    onLoad({ filter: /.*/, namespace: 'names' }, () => ({
      resolveDir: path.resolve('node_modules/htmlparser2'),
      contents: `import { decodeHTMLStrict } from 'entities/decode';
        export const decodeNamedCharacterReference = (name) => {
          const written = '&' + name + ';';
          const read = decodeHTMLStrict(written);
          return read === written ? false : read;
        };`,
    }));
  },
};

/**
 * What is imported when it is first needed is built by itself: here it is only named.
 * @type {import('esbuild').Plugin}
 */
const importedLater = {
  name: 'imported later',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/[\w/]+\.ts$/ }, ({ kind, path: file }) =>
      kind === 'dynamic-import' ? { path: `./${path.basename(file, '.ts')}.js`, external: true } : undefined,
    );
  },
};

/** @type {import('esbuild').BuildOptions} */
const host = {
  ...common,
  entryPoints: {
    doors: 'src/doors.ts',
    afterStart: 'src/afterStart.ts',
    tools: 'src/agent/tools.ts',
    language: 'src/editor/language.ts',
  },
  platform: 'node',
  target: 'node22.20', // VS Code 1.106, the oldest supported
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['vscode'],
  plugins: [leaner],
  // CommonJS dependencies inside an ES module still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/**
 * The composition root, all in one file: each that it imported would take VS Code a millisecond (measured).
 * @type {import('esbuild').BuildOptions}
 */
const root = {
  ...host,
  entryPoints: { extension: 'src/extension.ts' },
  splitting: false,
  plugins: [importedLater],
  banner: {},
};

const pages = ['src/webview/studio.ts', 'src/webview/compare.ts', 'src/webview/batch.ts'];
/** @type {import('esbuild').BuildOptions} */
const page = {
  ...common,
  entryPoints: pages,
  platform: 'browser',
  target: 'chrome134',
  outdir: 'dist/webview',
  // A page fetches each file through the editor: one large file is there sooner than a small one and then its chunks. What a
  // page imports when it has been seen is a bundle of its own, with what it shares a second time.
  splitting: false,
  minify: true,
  plugins: [importedLater],
};

/**
 * The components that come later. The button is defined by then: once more would be a warning in the console.
 * @type {import('esbuild').BuildOptions}
 */
const later = {
  ...page,
  entryPoints: ['src/webview/laterElements.ts'],
  plugins: [
    {
      name: 'button is there',
      setup(build) {
        build.onResolve({ filter: /\/vscode-button\/index\.js$/ }, () => ({ path: 'button', namespace: 'nothing' }));
        build.onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: '' }));
      },
    },
  ],
};

// The WebP codec's programs lie beside the code, which reads them from there (src/result/codecWebp.ts).
// So does the icon font of the pages, beside theirs.
const copied = {
  dist: ['@jsquash/webp/codec/dec/webp_dec.wasm', '@jsquash/webp/codec/enc/webp_enc_simd.wasm'],
  'dist/webview': ['@vscode/codicons/dist/codicon.css', '@vscode/codicons/dist/codicon.ttf'],
};
async function copyFiles() {
  for (const [folder, files] of Object.entries(copied)) {
    await mkdir(folder, { recursive: true });
    for (const file of files) await copyFile(`node_modules/${file}`, path.join(folder, path.basename(file)));
  }
}

/**
 * The thread that scales and converts large pictures, in one file of its own: as a second entry of the host's build it
 * would cut every module that both use into chunks of its own.
 * @type {import('esbuild').BuildOptions}
 */
const worker = { ...host, entryPoints: { transformWorker: 'src/result/transformWorker.ts' }, splitting: false };

const all = [root, host, worker, page, later];

/** @param {import('esbuild').Metafile} metafile */
function report(metafile) {
  const outputs = Object.entries(metafile.outputs).filter(([file]) => !file.endsWith('.map'));
  const size = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const entry = outputs.find(([file]) => file === 'dist/extension.js');
  if (entry) {
    // What VS Code reads at activation: the entry and everything it imports statically.
    const seen = new Set();
    const walk = (file) => {
      if (seen.has(file) || !metafile.outputs[file]) return;
      seen.add(file);
      for (const i of metafile.outputs[file].imports) if (i.kind === 'import-statement') walk(i.path);
    };
    walk(entry[0]);
    const bytes = [...seen].reduce((sum, file) => sum + metafile.outputs[file].bytes, 0);
    console.log(`first load: ${size(bytes)} in ${seen.size} files`);
  }
  console.log(
    `${outputs.length} files, ${size(outputs.reduce((sum, [, o]) => sum + o.bytes, 0))}${production ? ' (production)' : ''}`,
  );
}

if (process.argv.includes('--watch')) {
  await copyFiles();
  for (const options of all) await (await context(options)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await copyFiles();
  const metafiles = [];
  for (const options of all) metafiles.push((await build(options)).metafile);
  metafiles.forEach(report);
  const packages = Object.values(copied).flatMap((files) => files.map((file) => `node_modules/${file}`));
  await writeFile('dist/ThirdPartyNotices.txt', await thirdPartyNotices(metafiles, packages));
}

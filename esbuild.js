// node esbuild.js [--watch] [--production]: bundles the extension host's code (ES modules, split at every dynamic import,
// so that activation loads the composition root only) and the pages' code; prints what was built and how large it is.
import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

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

/** @type {import('esbuild').BuildOptions} */
const host = {
  ...common,
  entryPoints: { extension: 'src/extension.ts' },
  platform: 'node',
  target: 'node22.20', // VS Code 1.106, the oldest supported
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['vscode'],
  // CommonJS dependencies inside an ES module still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

const pages = ['src/webview/studio.ts', 'src/webview/compare.ts', 'src/webview/batch.ts'].filter((file) =>
  existsSync(file),
);
/** @type {import('esbuild').BuildOptions} */
const page = {
  ...common,
  entryPoints: pages,
  platform: 'browser',
  target: 'chrome134',
  outdir: 'dist/webview',
  // A page fetches each file through the editor: one large file is there sooner than a small one and then its chunks.
  splitting: false,
  minify: true,
};

// The WebP codec's programs lie beside the code, which reads them from there (src/result/codecWebp.ts).
const codecs = ['dec/webp_dec.wasm', 'enc/webp_enc.wasm', 'enc/webp_enc_simd.wasm'];
async function copyCodecs() {
  await mkdir('dist', { recursive: true });
  for (const file of codecs) await copyFile(`node_modules/@jsquash/webp/codec/${file}`, `dist/${path.basename(file)}`);
}

// The icon font of the pages.
async function copyIcons() {
  await mkdir('dist/webview', { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf'])
    await copyFile(`node_modules/@vscode/codicons/dist/${file}`, `dist/webview/${file}`);
}

/**
 * The thread that scales and converts large pictures, in one file of its own: as a second entry of the host's build it
 * would cut every module that both use into chunks of its own.
 * @type {import('esbuild').BuildOptions}
 */
const worker = { ...host, entryPoints: { transformWorker: 'src/result/transformWorker.ts' }, splitting: false };

const all = pages.length > 0 ? [host, worker, page] : [host, worker];

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
  await copyCodecs();
  await copyIcons();
  for (const options of all) await (await context(options)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await copyCodecs();
  await copyIcons();
  for (const options of all) report((await build(options)).metafile);
}

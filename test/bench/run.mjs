// npm run bench: builds the measurements for this Node and runs them.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUT, ROOT } from '../harness/paths.mjs';
import { bundle } from '../harness/specs.mjs';

process.chdir(ROOT);
const outdir = path.join(OUT, 'bench');
const entryPoints = ['main', 'one'].map((name) => ({ in: path.join(ROOT, `test/bench/${name}.ts`), out: name }));
await bundle({ entryPoints, outdir, splitting: true });
await import(pathToFileURL(path.join(outdir, 'main.mjs')).href);

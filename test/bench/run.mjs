// npm run bench: builds the measurements for this Node and runs them.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUT, ROOT } from '../harness/paths.mjs';
import { bundle } from '../harness/specs.mjs';

process.chdir(ROOT);
const outdir = path.join(OUT, 'bench');
await bundle({ entryPoints: [{ in: path.join(ROOT, 'test/bench/batch.ts'), out: 'batch' }], outdir });
await import(pathToFileURL(path.join(outdir, 'batch.mjs')).href);

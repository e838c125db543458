// npm run test:chaos: builds the chaos test for this Node and runs it.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUT, ROOT } from '../harness/paths.mjs';
import { bundle } from '../harness/specs.mjs';

process.chdir(ROOT);
const outdir = path.join(OUT, 'chaos');
await bundle({ entryPoints: [{ in: path.join(ROOT, 'test/chaos/main.ts'), out: 'main' }], outdir });
await import(pathToFileURL(path.join(outdir, 'main.mjs')).href);

import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { packExtension } from '../harness/package.mjs';
import type { Measure } from './bench.ts';

/** What VS Code reads when the extension is activated, and what a user downloads. */
export const sizes: Measure = async ({ folder }) => {
  const vsix = (await stat(await packExtension(path.join(folder, 'packed.vsix')))).size;
  const first = await firstLoad('dist/extension.js');
  return [
    {
      name: 'sizes',
      title: 'as packed',
      numbers: { firstLoadKb: first / 1e3, vsixKb: vsix / 1e3 },
      goals: [
        { what: 'kB first load', is: first / 1e3, most: 40 },
        { what: 'kB VSIX', is: vsix / 1e3, most: 1000 },
      ],
    },
  ];
};

/** Bytes of a built module and of all that it imports statically. */
async function firstLoad(entry: string): Promise<number> {
  const seen = new Map<string, number>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    const text = await readFile(file, 'utf8');
    seen.set(file, Buffer.byteLength(text));
    for (const [, from = ''] of text.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}$,\s]+from\s*)?"(\.[^"]+)"/g))
      open.push(path.join(path.dirname(file), from));
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
}

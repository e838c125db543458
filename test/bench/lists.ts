import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { findImageReferences, IncrementalScan } from '../../src/document/missingImages.ts';
import { openHistory } from '../../src/result/history.ts';
import { historyLine } from '../../src/result/historyEntry.ts';
import { writers } from '../unit/document/largeDocuments.ts';
import { historyEntry } from '../unit/history/entries.ts';
import type { Measure } from './bench.ts';
import { median } from './statistics.ts';

/** What the history view does when it opens: reads the whole file. */
export const history: Measure = async ({ folder }) => {
  const size = 10_000;
  const lines = Array.from({ length: size }, (_, n) => historyLine({ line: 'made', ...historyEntry(n) }));
  await writeFile(path.join(folder, 'history.jsonl'), lines.join(''));
  const times: number[] = [];
  for (let round = 0; round < 11; round++) {
    const began = performance.now();
    const entries = await openHistory(folder).entries();
    times.push(performance.now() - began);
    if (entries.length !== size) throw new Error(`${entries.length} entries`);
  }
  const [firstMs = NaN, ...later] = times;
  return [
    {
      name: 'history',
      title: `opening ${size} entries, the core`,
      numbers: { ms: median(later), firstMs },
      goals: [{ what: 'ms', is: median(later), most: 100 }],
    },
  ];
};

/** A word typed in the middle of a long document of each kind, which was read once. */
export const missing: Measure = async () => {
  const rows = [];
  for (const [name, { languageId, write }] of Object.entries(writers)) {
    const text = Array.from({ length: 10_000 }, (_, line) => write(line)).join('\n');
    const began = performance.now();
    const known = (await findImageReferences(text, languageId)).length;
    const firstMs = performance.now() - began;
    const scan = new IncrementalScan();
    await scan.scan(text, languageId);
    const at = text.indexOf('words', text.length / 2);
    const times: number[] = [];
    for (let count = 1; count <= 11; count++) {
      const edited = text.slice(0, at) + 'x'.repeat(count) + text.slice(at);
      const start = performance.now();
      const found = (await scan.scan(edited, languageId)).length;
      times.push(performance.now() - start);
      if (found !== known) throw new Error(`${found} references, not ${known}`);
    }
    rows.push({ name, firstMs, ms: median(times) });
  }
  return [
    {
      name: 'missing',
      title: `scanning 10,000 changed lines for missing images after the first time, the core`,
      numbers: Object.fromEntries(
        rows.flatMap(({ name, firstMs, ms }) => [
          [`${name}Ms`, ms],
          [`${name}FirstMs`, firstMs],
        ]),
      ),
      goals: rows.map(({ name, ms }) => ({ what: `ms, ${name}`, is: ms, most: 50 })),
    },
  ];
};

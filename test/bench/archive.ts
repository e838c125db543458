import { execFile } from 'node:child_process';
import { type FileHandle, link, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { writeArchive } from '../../src/batch/archive.ts';
import type { Measure } from './bench.ts';
import { compare } from './statistics.ts';
import { checkZip } from './unzip.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

/** A ZIP of a large batch beside `zip -0`, which does the same; read back by two other programs. */
export const besideZip: Measure = async ({ folder, quick }) => {
  const [count, bytes] = quick ? [20, 1_000_000] : [250, 4_000_000];
  const names = Array.from({ length: count }, (_, index) => `picture-${index}.png`);
  for (const [index, name] of names.entries()) await fill(path.join(folder, name), bytes, index);
  const ours = path.join(folder, 'ours.zip');
  const pair = await compare(
    quick ? 1 : 5,
    async () => {
      await rm(ours, { force: true });
      await writeArchive(ours, folder, names, never);
      return undefined;
    },
    async () => {
      await rm(path.join(folder, 'theirs.zip'), { force: true });
      await run('zip', ['-0', '-q', 'theirs.zip', ...names], { cwd: folder });
      return undefined;
    },
  );
  const read = await checkZip(ours);
  return [
    {
      name: 'archive',
      title: `a ZIP of ${(count * bytes) / 1e9} GB, read back whole by ${read.by}`,
      numbers: { bytes: count * bytes, ms: pair.ours, zipMs: pair.theirs, ofZip: pair.ratio },
      goals: [
        { what: '× `zip -0`', is: pair.ratio, most: 1.1 },
        { what: 'files missing or damaged', is: count - read.good, most: 0 },
      ],
    },
  ];
};

/** One file of more than 4 GB, and an archive that is longer still: its first and last files lie on both sides of 4 GiB. */
export const large: Measure = async ({ folder, quick }) => {
  const bytes = quick ? 1e8 : 2 ** 32 + 1e6;
  const names = ['a.png', 'b-large.png', 'c.png'];
  await fill(path.join(folder, 'a.png'), 1e6, 1);
  await sparse(path.join(folder, 'b-large.png'), bytes);
  await fill(path.join(folder, 'c.png'), 1e6, 2);
  const file = path.join(folder, 'large.zip');
  const began = performance.now();
  await writeArchive(file, folder, names, never);
  const ms = performance.now() - began;
  const read = await checkZip(file);
  const size = (await stat(file)).size;
  return [
    {
      name: 'archive-large',
      title: `a ZIP of ${(size / 1e9).toFixed(2)} GB with one file of more than 4 GiB, read back whole by ${read.by}`,
      numbers: { bytes: size, ms },
      goals: [{ what: 'files missing or damaged', is: names.length - read.good, most: 0 }],
    },
  ];
};

/** More files than the old form of a ZIP can count. */
export const many: Measure = async ({ folder, quick }) => {
  const count = quick ? 2_000 : 66_000;
  const names = await manyFiles(path.join(folder, 'many'), count);
  const file = path.join(folder, 'many.zip');
  const began = performance.now();
  await writeArchive(file, path.join(folder, 'many'), names, never);
  const ms = performance.now() - began;
  const read = await checkZip(file);
  return [
    {
      name: 'archive-many',
      title: `a ZIP of ${count} files, read back whole by ${read.by}`,
      numbers: { files: count, ms },
      goals: [{ what: 'files missing or damaged', is: count - read.good, most: 0 }],
    },
  ];
};

/** Names of so many files with the same contents: one file under many names, which takes no space. */
export async function manyFiles(folder: string, count: number): Promise<readonly string[]> {
  // A file system allows some tens of thousands of names for one file.
  const perFile = 20_000;
  const names: string[] = [];
  await mkdir(folder);
  for (let index = 0; index < count; index++) {
    const name = `${String(index).padStart(6, '0')}.png`;
    const first = names[index - (index % perFile)];
    if (first === undefined) await writeFile(path.join(folder, name), 'a picture');
    else await link(path.join(folder, first), path.join(folder, name));
    names.push(name);
  }
  return names;
}

/** Bytes that differ from file to file. */
async function fill(file: string, bytes: number, seed: number): Promise<void> {
  const block = Buffer.alloc(bytes);
  for (let at = 0, value = seed + 1; at + 4 <= bytes; at += 4) {
    value = (Math.imul(value, 1664525) + 1013904223) | 0;
    block.writeInt32LE(value, at);
  }
  await writeFile(file, block);
}

/** A file of zeros that takes hardly any space, with a mark at its end. */
async function sparse(file: string, bytes: number): Promise<void> {
  const handle: FileHandle = await open(file, 'w');
  try {
    await handle.write(Buffer.from('the end'), 0, 7, bytes - 7);
  } finally {
    await handle.close();
  }
}

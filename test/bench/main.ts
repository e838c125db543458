// npm run bench [-- NAME …] [--quick] [--write]: takes the measurements, each in a process of its own, one after the other.
// A line of the table and a line of JSON for each; exit code 1 if a goal is missed. --quick: small numbers, to see whether
// they work. --write: into docs/measurements.md.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { goalText, isMet, type Row, short } from './row.ts';
import { machine } from './machine.ts';
import { measurements, named } from './measurements.ts';
import { writeTable } from './table.ts';

const options = process.argv.slice(2);
const wanted = new Set(options.filter((option) => !option.startsWith('--')).flatMap(named));
const quick = options.includes('--quick');

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const out = path.resolve('out/bench');
let failed = 0;
const rows: Row[] = [];
const here = machine();
write(`${here.text}${quick ? '; quick: these figures say nothing' : ''}`);
for (const name of Object.keys(measurements).filter((one) => wanted.size === 0 || wanted.has(one))) {
  const found = await take(name);
  if (!found) {
    failed++;
    write(`FAILED  ${name}`);
    continue;
  }
  for (const row of found) {
    rows.push(row);
    const isGood = row.goals.every(isMet);
    if (!isGood) failed++;
    write(`${isGood ? 'ok     ' : 'MISSED '} ${row.name}: ${row.title}: ${row.goals.map(goalText).join(', ')}`);
    write(JSON.stringify({ ...row, numbers: rounded(row.numbers), ok: isGood, load: here.load }));
  }
}
if (options.includes('--write') && !quick) await writeTable(rows, here);
process.exit(failed > 0 ? 1 : 0);

/** Its rows; `undefined` if it failed, which it has told on standard error. */
async function take(name: string): Promise<readonly Row[] | undefined> {
  const file = path.join(out, 'rows.jsonl');
  await mkdir(out, { recursive: true });
  await writeFile(file, '');
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--enable-source-maps', path.join(out, 'one.mjs'), name, file, ...(quick ? ['quick'] : [])],
    { stdio: ['ignore', 2, 2] },
  );
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  await rm(file);
  return code === 0 && lines.length > 0 ? lines.map((line) => JSON.parse(line) as Row) : undefined;
}

function rounded(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(short(value))]));
}

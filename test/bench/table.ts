import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Machine } from './machine.ts';
import { measurements } from './measurements.ts';
import { isMet, type Row, short } from './row.ts';

const page = 'docs/measurements.md';
/** A line for each row, with the day and the machine. */
const record = 'docs/measurements.jsonl';
const begin = '<!-- bench: written by `npm run bench -- --write` -->';
const end = '<!-- /bench -->';

interface Kept extends Row {
  readonly day: string;
  readonly machine: string;
}

/** Puts rows into the page's table and its record; those that were not taken now stay, each with its day and machine. */
export async function writeTable(rows: readonly Row[], { text }: Machine): Promise<void> {
  const old = await readFile(page, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the table`);
  const day = new Date().toISOString().slice(0, 10);
  const all = new Map((await readKept()).map((row) => [row.name, row]));
  for (const row of rows) all.set(row.name, { ...row, day, machine: text });
  const kept = [...all.values()].sort((a, b) => place(a.name) - place(b.name));
  await writeFile(record, kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const table = `${old.slice(0, from)}${begin}\n\n${tableOf(kept)}\n\n${old.slice(to)}`;
  await writeFile(page, await format(table, { ...(await resolveConfig(page)), filepath: page }));
}

async function readKept(): Promise<readonly Kept[]> {
  const lines = (await readFile(record, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Kept);
}

function tableOf(rows: readonly Kept[]): string {
  const runs = rows.map(({ day, machine }) => `${day}: ${machine}`);
  const distinct = [...new Set(runs)];
  const lines = rows.flatMap((row, index) => tableLines(row, distinct.indexOf(runs[index] ?? '') + 1));
  const head = '| measurement | what was done | found | goal | | run |\n| --- | --- | --- | --- | --- | --- |';
  return `${head}\n${lines.join('\n')}\n\n${distinct.map((run, index) => `${index + 1}. ${run}`).join('\n')}`;
}

/** A line for each goal; the first names the measurement. */
function tableLines(row: Row, run: number): readonly string[] {
  return row.goals.map((goal, index) => {
    const [name, title] = index === 0 ? [`\`${row.name}\``, row.title] : ['', ''];
    const met = isMet(goal) ? 'ok' : '**missed**';
    return `| ${name} | ${title} | ${short(goal.is)} ${goal.what} | ≤ ${short(goal.most)} | ${met} | ${run} |`;
  });
}

/** That of its measurement: rows are named like it, or begin with its name. */
function place(name: string): number {
  const order = Object.keys(measurements);
  const exact = order.indexOf(name);
  return exact >= 0 ? exact : order.findIndex((one) => name.startsWith(`${one}-`));
}

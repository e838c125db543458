// docs/faults.md: what comes of every fault, as the specs measured it. They write what they saw to out/faults/, and fail where
// the page says something else; `npm run docs:faults` writes the page anew from there.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OUT, ROOT } from './paths.mjs';

/**
 * One line of a table.
 * @typedef {object} Row
 * @property {string} name of the fault
 * @property {string} what happens
 * @property {Readonly<Record<string, string>>} cells what comes of it, by column
 * @property {readonly string[]} told what the person is told, in every way that was seen
 * @property {readonly string[]} [allowed] where timing decides: what any cell may say
 */

const page = path.join(ROOT, 'docs', 'faults.md');
const measured = path.join(OUT, 'faults');

/** The page's tables, in order, and what stands above each. */
const tables = {
  service: [
    '## Faults of the service',
    '',
    "Every fault of the [simulator](../test/simulator/README.md), met behind every door in a real extension host (`test/host/faults.test.ts`). A cell is the error's code and whether the call is told as charged; *made* is a result in its place. A batch repeats a 429 as long as it takes; the others at most three times, so theirs is the end of a service that never gives in. Where timing decides, a cell may say what it says in any cell of its row, or what [endpoint.md](endpoint.md) allows beside it. A coding agent is told the same sentence, with the code before it and what to do next after it.",
  ],
  machine: [
    '## Faults of the machine, behind every door',
    '',
    'Met in the same host (`test/host/machineFaults.test.ts`, which also ends a window in the middle of an answer: what is coming still gets to its place). Permissions do not bind everybody, so the folder that cannot be written is one below a file. Windows and whole editors are killed in `test/ui/uncertain.test.ts` and `test/ui/batchKilled.test.ts`.',
  ],
  core: [
    '## Faults of the machine that an editor cannot be put through',
    '',
    'Met by the core in a plain Node process that can be stopped, killed and kept short of disk (`test/unit/machine`). A disk is full by `ulimit -f`, which lets no file grow beyond a size: the system then refuses the next byte (`EFBIG`) just as a full disk does (`ENOSPC`), wherever the suite runs and without rights of any kind.',
  ],
};
/** @typedef {keyof typeof tables} Part */

/**
 * Keeps what a spec measured, for `npm run docs:faults`.
 * @param {Part} part
 * @param {string} spec
 * @param {readonly Row[]} rows
 */
export function keepMeasured(part, spec, rows) {
  mkdirSync(path.join(measured, part), { recursive: true });
  writeFileSync(path.join(measured, part, `${spec}.json`), JSON.stringify(rows));
}

/**
 * What the committed page says otherwise than was measured. Ports, paths and times are in neither.
 * @param {Part} part
 * @param {readonly Row[]} rows
 * @returns {string[]}
 */
export function differences(part, rows) {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const section = text.split(/^(?=## )/m).find((one) => one.startsWith(String(tables[part][0]))) ?? '';
  /** @type {Map<string, string>} */
  const lines = new Map();
  for (const line of section.split('\n')) {
    const [, name] = /^\| `([^`]+)` \|/.exec(line) ?? [];
    if (name !== undefined) lines.set(name, line);
  }
  return rows.flatMap((row) => {
    const committed = lines.get(row.name);
    const seen = lineOf(row);
    if (committed === seen) return [];
    if (committed === undefined) return [`${row.name} is not in docs/faults.md: npm run docs:faults`];
    const cells = committed.split(/(?<!\\) \| /).slice(2, 2 + Object.keys(row.cells).length);
    const { allowed } = row;
    if (allowed && cells.every((cell) => allowed.includes(cell))) return [];
    return [`docs/faults.md: ${committed}\nmeasured:       ${seen}\nnpm run docs:faults writes it anew`];
  });
}

/** Writes the page from what was measured last. */
export function writePage() {
  const sections = Object.entries(tables).map(([part, above]) => {
    const folder = path.join(measured, part);
    const files = existsSync(folder) ? readdirSync(folder).sort() : [];
    /** @type {Row[]} */
    const rows = files.flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
    if (rows.length === 0) throw new Error(`nothing was measured for "${part}": run its specs first`);
    const columns = Object.keys(rows[0]?.cells ?? {});
    const head = ['fault', 'what happens', ...columns, 'what the person is told'];
    return [...above, '', `| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows.map(lineOf)].join(
      '\n',
    );
  });
  const title = [
    '# What comes of every fault',
    '',
    'Written by `npm run docs:faults` from what the specs measured; they fail where it differs from what they see. Behind every cell they also check that nothing that was paid for is lost, that nothing which may have been charged is sent twice, that no half received file stays, and that listeners and timers are let go.',
  ].join('\n');
  writeFileSync(page, `${[title, ...sections].join('\n\n')}\n`);
}

/** @param {Row} row */
function lineOf({ name, what, cells, told }) {
  const all = [`\`${name}\``, text(what), ...Object.values(cells), told.map(text).join(' · or: ') || '–'];
  return `| ${all.join(' | ')} |`;
}

/** @param {string} words */
function text(words) {
  return words.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('[', '\\[').replaceAll(/\s+/g, ' ').trim();
}

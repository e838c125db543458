import { open } from 'node:fs/promises';
import { problemText } from './csvProblem.ts';
import type { ItemView } from './itemView.ts';
import type { Plan } from './plan.ts';

const headers = [
  'row',
  'id',
  'status',
  'file',
  'bytes',
  'width',
  'height',
  'cost_usd',
  'request_id',
  'elapsed_ms',
  'error',
  'note',
];
/** Rows written at once. */
const portion = 500;

/**
 * Writes the report of a batch as CSV (UTF-8, CRLF, commas): a row for each row of the plan, in its order, those with
 * problems too, with the columns that the tool takes nothing from copied behind. `file`: absolute path, must not exist.
 */
export async function writeReport(
  file: string,
  plan: Plan,
  viewOf: (key: string) => ItemView | undefined,
): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    const kept = plan.kept.map((name) => (headers.includes(name.toLowerCase()) ? `${name} (CSV)` : name));
    let text = reportLine([...headers, ...kept]);
    let count = 0;
    for (const row of rowsOf(plan, viewOf)) {
      text += reportLine(row);
      if (++count % portion !== 0) continue;
      await handle.appendFile(text);
      text = '';
    }
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function* rowsOf(plan: Plan, viewOf: (key: string) => ItemView | undefined): Generator<readonly string[]> {
  const bad = new Map<number, string[]>();
  for (const problem of plan.problems) {
    if (problem.row === undefined) continue;
    const messages = bad.get(problem.row) ?? [];
    bad.set(problem.row, messages);
    messages.push(problemText(problem));
  }
  const invalid = [...bad].map(([row, messages]) => ({ row, messages }));
  let next = 0;
  for (const item of [...plan.items, undefined]) {
    for (; invalid[next] && (invalid[next]?.row ?? 0) < (item?.row ?? Infinity); next++) {
      const { row, messages } = invalid[next] ?? { row: 0, messages: [] };
      yield [
        String(row),
        '',
        'invalid',
        '',
        '',
        '',
        '',
        '',
        '',
        '',
        messages.join('\n'),
        '',
        ...plan.kept.map(() => ''),
      ];
    }
    const view = item && viewOf(item.key);
    if (!view) continue;
    const number = (value: number | undefined): string => (value === undefined ? '' : String(value));
    yield [
      String(view.row),
      view.id ?? '',
      view.status,
      view.status === 'done' ? (view.file ?? '') : '',
      number(view.status === 'done' ? view.bytes : undefined),
      number(view.status === 'done' ? view.width : undefined),
      number(view.status === 'done' ? view.height : undefined),
      number(view.costUsd),
      view.requestId ?? '',
      number(view.elapsedMs === undefined ? undefined : Math.round(view.elapsedMs)),
      view.error
        ? view.error.code === undefined
          ? view.error.message
          : `${view.error.code}: ${view.error.message}`
        : '',
      view.note ?? '',
      ...item.kept,
    ];
  }
}

/** One line of CSV with its end, in which no cell is a formula to a spreadsheet. */
export function reportLine(cells: readonly string[]): string {
  return `${cells.map(reportCell).join(',')}\r\n`;
}

/**
 * A cell that begins with `= + - @`, a tab or a line break would be run as a formula: an apostrophe makes it text, as
 * spreadsheets themselves write it (OWASP, CSV injection). Numbers of our own never begin so.
 */
function reportCell(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import * as l10n from '@vscode/l10n';
import { CsvError, parse } from 'csv-parse';
import { type Place, Positions } from './csvPosition.ts';
import type { CsvProblem } from './csvProblem.ts';
import { commentMark, decodeCsv, type Delimiter, detectDelimiter, hasHeaderLine } from './csvText.ts';

/** One cell: its text with quotes undone, and where it begins and ends (exclusive) in the file. */
export interface Cell extends Place {
  readonly text: string;
  readonly end: Place;
}

/** One row below the header. */
export interface CsvRow {
  /** Counted from 1 below the header; blank and comment lines do not count. */
  readonly number: number;
  readonly cells: readonly Cell[];
}

/** What is read, in the order of the file. After a fatal problem nothing follows. */
export type CsvEvent =
  | { readonly kind: 'header'; readonly cells: readonly Cell[]; readonly delimiter: Delimiter }
  | { readonly kind: 'row'; readonly row: CsvRow }
  | { readonly kind: 'problem'; readonly problem: CsvProblem };

/** A row longer than this, in bytes, is a quote that was never closed rather than a row. */
const maxRow = 1 << 20;
/** A header line longer than this, in characters, is no header line. */
const maxHeader = 1 << 16;

/**
 * Reads a CSV as a stream: UTF-8 or UTF-16, comma, semicolon or tab, LF, CRLF or CR, quotes by RFC 4180, lines that begin
 * with `# ` as comments; blank rows are passed over. Never throws for what the file holds; errors of the source pass through.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvEvent> {
  const text = decodeCsv(source);
  const head = await readHead(text);
  const { delimiter, skip } = detectDelimiter(head);
  const positions = new Positions();
  positions.feed(Buffer.from(head.slice(0, skip)));
  positions.moveBy(head.slice(0, skip));
  const skipped = Buffer.byteLength(head.slice(0, skip));
  const ready: (readonly Cell[])[] = [];
  const parser = parse({
    delimiter,
    comment: commentMark,
    comment_no_infix: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRow,
    cast: (cellText, context) => {
      const start = positions.startCell(context.index === 0);
      const end = positions.moveTo(skipped + context.bytes);
      return { text: cellText, ...start, end } satisfies Cell;
    },
    // Taken here, not from the readable side, which throws away what it holds when a later row is broken.
    on_record: (cells: unknown) => {
      ready.push(cells as readonly Cell[]);
      return null;
    },
  });
  async function* rows(): AsyncGenerator<readonly Cell[]> {
    for await (const part of concat(head.slice(skip), text)) {
      const chunk = Buffer.from(part);
      positions.feed(chunk);
      const failure = await settle((done) => parser.write(chunk, done));
      yield* ready.splice(0);
      if (failure) throw failure;
    }
    const failure = await settle((done) => parser.end(done));
    yield* ready.splice(0);
    if (failure) throw failure;
  }
  // Every failure reaches the callback of the write that met it; unheard, the event would end the process.
  parser.on('error', () => undefined);
  try {
    yield* toEvents(rows(), delimiter);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { kind: 'problem', problem: quoteProblem(error, positions) };
  } finally {
    parser.destroy();
  }
}

function settle(start: (done: (error?: Error | null) => void) => unknown): Promise<Error | undefined> {
  return new Promise((resolve) => {
    start((error) => {
      resolve(error ?? undefined);
    });
  });
}

async function* toEvents(records: AsyncIterable<readonly Cell[]>, delimiter: Delimiter): AsyncGenerator<CsvEvent> {
  let header: readonly Cell[] | undefined;
  let number = 0;
  for await (const cells of records) {
    const broken = cells.find((cell) => /[\uFFFD\0]/.test(cell.text));
    if (broken) {
      yield { kind: 'problem', problem: notText(broken) };
      return;
    }
    if (cells.every((cell) => cell.text.trim() === '')) continue;
    if (!header) {
      header = cells;
      yield { kind: 'header', cells, delimiter };
    } else {
      number++;
      yield { kind: 'row', row: { number, cells } };
    }
  }
  if (header && number > 0) return;
  const place = header?.[0] ?? { line: 1, column: 1 };
  const message = header ? l10n.t('There is no row below the header.') : l10n.t('The file is empty.');
  yield { kind: 'problem', problem: fatal(place, message) };
}

function notText(cell: Cell): CsvProblem {
  return {
    ...fatal(
      cell,
      cell.text.includes('\0')
        ? l10n.t('This is not text. A batch takes a CSV file.')
        : l10n.t('A character here is not valid in its encoding. Save the file as UTF-8.'),
    ),
    end: cell.end,
  };
}

/** Where and what a broken quote is; the parser stands behind the last whole cell. */
function quoteProblem(error: CsvError, positions: Positions): CsvProblem {
  const start = positions.startCell(error['index'] === 0);
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return fatal(start, l10n.t('The quote that opens here is never closed.'));
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return fatal(start, l10n.t('A row is longer than {0} bytes: is a quote missing here?', maxRow));
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE')
    return fatal(
      positions.toBadQuote(),
      l10n.t('A quote is closed here, but the cell goes on. Write a quote inside quotes twice.'),
    );
  if (error.code === 'INVALID_OPENING_QUOTE')
    return fatal(
      positions.toBadQuote(),
      l10n.t('A quote stands inside a cell that is not quoted. Quote the whole cell, and write its own quotes twice.'),
    );
  return fatal(start, l10n.t('The file cannot be read as CSV here ({0}).', error.code));
}

function fatal(place: Place, message: string): CsvProblem {
  return { severity: 'fatal', line: place.line, column: place.column, message };
}

/** Enough of the text to hold the header line. */
async function readHead(text: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (head.length < maxHeader && !hasHeaderLine(head)) {
    const next = await text.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head;
}

async function* concat(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

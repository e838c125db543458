import * as l10n from '@vscode/l10n';
import type { ParameterValue, Tool, Values } from '../tool/definition.ts';
import { checkValues } from '../tool/validate.ts';
import type { Column, Columns } from './columns.ts';
import type { Cell, CsvRow } from './csv.ts';
import type { Place } from './csvPosition.ts';
import type { CsvProblem } from './csvProblem.ts';
import { nameFromId, readOutputName } from './outputName.ts';
import type { LocalStep } from './ports.ts';
import type { PlannedImage, RowImages } from './rowImages.ts';
import { fillTemplate } from './template.ts';

/** A row that can run, before it is known where it stands. */
export interface RowDraft {
  readonly row: number;
  /** Of the row's first cell. */
  readonly line: number;
  /** Of the cell that names the result, or of the row. */
  readonly namedAt: Place;
  readonly id?: string;
  /** From `output`, else `id`; absent: named by its recipe. */
  readonly stem?: string;
  readonly values: Values;
  readonly images: readonly PlannedImage[];
  readonly local: LocalStep;
  /** The cells of the kept columns. */
  readonly kept: readonly string[];
}

/** What rows are read with. */
export interface RowContext {
  readonly tool: Tool;
  readonly columns: Columns;
  readonly images: RowImages;
  /** What rows without a value of their own take: the command's options over settings; by parameter name, checked. */
  readonly given: Values;
  readonly local: LocalStep;
}

/** `MAX_SIDE` of `src/result/transformPlan.ts`. */
const maxSide = 16_383;

/** A row's request, or everything that is wrong with it. */
export async function readRow(
  row: CsvRow,
  context: RowContext,
): Promise<{ readonly draft: RowDraft } | { readonly problems: readonly CsvProblem[] }> {
  const problems: CsvProblem[] = [];
  const first = row.cells[0] ?? { line: 1, column: 1, text: '', end: { line: 1, column: 1 } };
  const tell = (cell: Cell | undefined, message: string, field?: string): void => {
    const { line, column, end } = cell ?? first;
    problems.push({ severity: 'row', line, column, end, row: row.number, ...(field && { field }), message });
  };
  const { columns, tool } = context;
  const cellOf = (column: Column | undefined): Cell | undefined => column && row.cells[column.index];
  const textOf = (column: Column | undefined): string => cellOf(column)?.text ?? '';

  checkWidth(row, columns, tell);
  const values = readValues(context, row, tell, textOf, cellOf);
  const images: PlannedImage[] = [];
  for (const column of columns.all) {
    if (column.target.kind !== 'images') continue;
    const read = await context.images.read(textOf(column), column.target.input);
    for (const issue of read.issues) tell(cellOf(column), issue, column.header);
    images.push(...read.images);
  }
  for (const input of tool.images) {
    if (input.required && !images.some((image) => image.input === input.name))
      tell(undefined, l10n.t('{0}: the tool needs a picture here.', input.name), input.name);
  }
  const id = textOf(columns.of('id')).normalize('NFC').trim();
  const output = columns.of('output');
  const named = textOf(output).trim() === '' ? undefined : readOutputName(textOf(output));
  if (named && 'issue' in named) tell(cellOf(output), named.issue, output?.header);
  const stem = named ? ('stem' in named ? named.stem : undefined) : id === '' ? undefined : nameFromId(id);
  const local = readLocal(context, tell, textOf, cellOf);
  if (problems.length > 0) return { problems };
  return {
    draft: {
      row: row.number,
      line: first.line,
      namedAt: placeOf(cellOf(named ? output : columns.of('id')) ?? first),
      ...(id !== '' && { id }),
      ...(stem !== undefined && { stem }),
      values,
      images,
      local,
      kept: columns.all.filter((column) => column.target.kind === 'kept').map(textOf),
    },
  };
}

function placeOf({ line, column }: Place): Place {
  return { line, column };
}

type Tell = (cell: Cell | undefined, message: string, field?: string) => void;
type TextOf = (column: Column | undefined) => string;
type CellOf = (column: Column | undefined) => Cell | undefined;

/** A row cut short is most often a line break that lacks its quotes: half a prompt would be paid for. */
function checkWidth({ cells }: CsvRow, { all }: Columns, tell: Tell): void {
  const last = cells.at(-1);
  if (cells.length < all.length)
    tell(last, l10n.t('The row has {0} cells, the header has {1}. Is a quote missing?', cells.length, all.length));
  const extra = cells.slice(all.length).find((cell) => cell.text.trim() !== '');
  if (extra)
    tell(extra, l10n.t('The row has {0} cells, the header has {1}. Is a quote missing?', cells.length, all.length));
  for (const column of all) {
    const cell = cells[column.index];
    if (column.target.kind === 'unnamed' && cell && cell.text.trim() !== '')
      tell(cell, l10n.t('This column has no header.'));
  }
}

/** Row over given values; the prompt's placeholders are filled wherever the prompt comes from. */
function readValues(
  { tool, columns, given }: RowContext,
  row: CsvRow,
  tell: Tell,
  textOf: TextOf,
  cellOf: CellOf,
): Values {
  const input: Record<string, ParameterValue> = { ...given };
  for (const column of columns.all) {
    if (column.target.kind !== 'parameter') continue;
    const text = textOf(column);
    // Space alone is what is left of a deleted cell.
    if (text.trim() !== '') input[column.target.parameter.name] = text;
  }
  const promptName = tool.prompt;
  const prompt = promptName === undefined ? undefined : input[promptName];
  const promptColumn = promptName === undefined ? undefined : columns.parameter(promptName);
  let badPrompt = false;
  if (promptName !== undefined && typeof prompt === 'string') {
    const filled = fillTemplate(prompt, (name) => {
      const column = columns.named(name);
      return column === promptColumn ? undefined : column && textOf(column);
    });
    for (const name of new Set(filled.unknown)) {
      badPrompt = true;
      const message = l10n.t('There is no column for {0}. For the text itself write {1}.', `{${name}}`, `{{${name}}}`);
      tell(cellOf(promptColumn), message, promptColumn?.header);
    }
    input[promptName] = filled.text;
  }
  const checked = checkValues(tool, input);
  if (!checked.issues) return checked.values;
  for (const { field, message } of checked.issues) {
    if (badPrompt && field === promptName) continue;
    const column = columns.parameter(field);
    tell(column ? (cellOf(column) ?? row.cells.at(-1)) : undefined, message, column?.header ?? field);
  }
  return {};
}

function readLocal({ columns, local }: RowContext, tell: Tell, textOf: TextOf, cellOf: CellOf): LocalStep {
  const side = (kind: 'width' | 'height'): number | undefined => {
    const column = columns.of(kind);
    const text = textOf(column).trim();
    if (text === '') return local[kind];
    const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (value >= 1 && value <= maxSide) return value;
    const message = l10n.t(
      '{0}: {1} is not allowed. It takes a whole number from {2} to {3}.',
      kind,
      short(text),
      1,
      maxSide,
    );
    tell(cellOf(column), message, column?.header);
    return undefined;
  };
  const width = side('width');
  const height = side('height');
  const column = columns.of('format');
  const text = textOf(column).trim().toLowerCase().replace(/^\./, '').replace(/^jpg$/, 'jpeg');
  const format = text === '' ? local.format : formats.find((known) => known === text);
  if (text !== '' && format === undefined) {
    const message = l10n.t('{0}: {1} is not allowed. It takes one of: {2}.', 'format', short(text), formats.join(', '));
    tell(cellOf(column), message, column?.header);
  }
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...((width ?? height) !== undefined && local.fit !== undefined && { fit: local.fit }),
    ...(format !== undefined && { format }),
  };
}

const formats = ['png', 'jpeg', 'webp'] as const;

function short(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { StudioError } from '../endpoint/errors.ts';
import { findParameter, type ParameterValue, type Tool, type Values } from '../tool/definition.ts';
import { formFields, promptOf } from '../tool/request.ts';
import { checkValue } from '../tool/validate.ts';
import { type Columns, readColumns } from './columns.ts';
import { readCsv } from './csv.ts';
import { byPlace, type CsvProblem } from './csvProblem.ts';
import { nameFromRecipe, outputKey } from './outputName.ts';
import type { LoadImage, LocalStep } from './ports.ts';
import { RowImages } from './rowImages.ts';
import { readRow, type RowDraft } from './rowReader.ts';

/** A row that can run: its request, its recipe's digest and the name of its result. */
export interface PlanItem extends RowDraft {
  /** Path of the result below the batch's folder, with `/`, without extension. */
  readonly stem: string;
  /** The stem as a file system that ignores case sees it: what an item is known by, in this run and the next. */
  readonly key: string;
  /** Lower-case hex SHA-256 of tool, values, picture contents and local step. */
  readonly digest: string;
}

export interface Plan {
  readonly tool: Tool;
  /** In the order of the file; those with problems are left out. */
  readonly items: readonly PlanItem[];
  /** In the order of the file. With a fatal one nothing may run; with others only if the user leaves those rows out. */
  readonly problems: readonly CsvProblem[];
  /** All rows below the header, bad ones too, as far as the file could be read. */
  readonly rows: number;
  /** How many rows have a problem. */
  readonly invalid: number;
  /** Headers of the columns that are copied to the report. */
  readonly kept: readonly string[];
}

export interface PlanOptions {
  readonly tool: Tool;
  /** What a row takes where it has no value of its own: from `givenValues`. */
  readonly given: Values;
  /** What a row takes where it has no `width`, `height` or `format`. */
  readonly local: LocalStep;
  /** Absolute path of the CSV's folder: pictures are looked for from there. */
  readonly csvFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Reads a CSV's bytes into a plan. Never rejects for what the file holds: everything that is wrong is in `problems`.
 * Rejects with the source's errors, or the signal's reason.
 */
export async function readPlan(
  source: AsyncIterable<Uint8Array>,
  options: PlanOptions,
  loadImage: LoadImage,
): Promise<Plan> {
  const { tool, given, local, csvFolder, signal } = options;
  const images = new RowImages(csvFolder, loadImage, signal);
  const drafts: RowDraft[] = [];
  const problems: CsvProblem[] = [];
  let columns: Columns | undefined;
  let rows = 0;
  for await (const event of readCsv(source)) {
    signal.throwIfAborted();
    if (event.kind === 'problem') problems.push(event.problem);
    else if (event.kind === 'header') {
      const read = readColumns(event.cells, tool);
      problems.push(...read.problems);
      columns = read.columns;
      const missing = missingPrompt(tool, given, columns);
      if (missing !== undefined)
        problems.push({ severity: 'fatal', line: event.cells[0]?.line ?? 1, column: 1, message: missing });
      // Which cell is which cannot be known: to check the rows would only add noise.
      if (problems.length > 0) break;
    } else if (columns) {
      rows++;
      const result = await readRow(event.row, { tool, columns, images, given, local });
      if ('draft' in result) drafts.push(result.draft);
      else problems.push(...result.problems);
    }
  }
  const invalid = new Set(problems.flatMap(({ row }) => (row === undefined ? [] : [row]))).size;
  const named = nameItems(tool, drafts);
  problems.push(...named.problems);
  return { tool, items: named.items, problems: problems.sort(byPlace), rows, invalid, kept: columns?.kept ?? [] };
}

function missingPrompt(tool: Tool, given: Values, columns: Columns): string | undefined {
  const prompt = tool.parameters.find((parameter) => parameter.name === tool.prompt);
  if (!prompt?.required || columns.parameter(prompt.name) || given[prompt.name] !== undefined) return undefined;
  return l10n.t('There is no column named {0}. The first line names the columns.', prompt.name.toLowerCase());
}

/** Gives every row its name. Two rows with one name of their own making are fatal: one result would take the other's place. */
function nameItems(
  tool: Tool,
  drafts: readonly RowDraft[],
): { readonly items: readonly PlanItem[]; readonly problems: readonly CsvProblem[] } {
  const taken = new Map<string, RowDraft>();
  const problems: CsvProblem[] = [];
  for (const draft of drafts) {
    if (draft.stem === undefined) continue;
    const key = outputKey(draft.stem);
    const first = taken.get(key);
    if (!first) taken.set(key, draft);
    else {
      const message = l10n.t('{0} is the output of line {1} too.', JSON.stringify(draft.stem), first.line);
      problems.push({ severity: 'fatal', ...draft.namedAt, row: draft.row, message });
    }
  }
  const items = drafts.map((draft): PlanItem => {
    const digest = itemDigest(tool, draft);
    let stem = draft.stem;
    if (stem === undefined) {
      const base = nameFromRecipe(promptOf({ tool, values: draft.values }), digest);
      stem = base;
      // Rows that are the same to the letter ask for so many versions of one picture.
      for (let number = 2; taken.has(outputKey(stem)); number++) stem = `${base}-${number}`;
      taken.set(outputKey(stem), draft);
    }
    return { ...draft, stem, key: outputKey(stem), digest };
  });
  return { items, problems };
}

/** The same for rows that ask for the same result: tool, values as sent, pictures by their bytes, local step. */
export function itemDigest(
  tool: Tool,
  item: {
    readonly values: Values;
    readonly images: readonly { readonly input: string; readonly sha256: string }[];
    readonly local: LocalStep;
  },
): string {
  const { width, height, fit, format } = item.local;
  const images = item.images.map(({ input, sha256 }) => [input, sha256]);
  const recipe = [tool.slug, formFields({ tool, values: item.values }), images, [width, height, fit, format]];
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
}

/**
 * What rows without a value take: the command's options over settings, by the names as sent. Unknown settings are passed
 * over (they may be another tool's). Throws `BAD_PARAMETER` naming every wrong one.
 */
export function givenValues(
  tool: Tool,
  options: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>> = {},
): Values {
  const issues: string[] = [];
  const values: Record<string, ParameterValue> = {};
  const take = (source: Readonly<Record<string, unknown>>, mustBeKnown: boolean): void => {
    for (const [name, raw] of Object.entries(source)) {
      if (raw === undefined || raw === null || raw === '') continue;
      const parameter = findParameter(tool, name);
      if (!parameter) {
        if (mustBeKnown) issues.push(l10n.t('{0}: {1} has no such parameter.', name, tool.name));
        continue;
      }
      const checked = checkValue(parameter, raw);
      if ('issue' in checked) issues.push(checked.issue);
      else values[parameter.name] = checked.value;
    }
  };
  take(settings, false);
  take(options, true);
  if (issues.length > 0) throw new StudioError('BAD_PARAMETER', issues.join('\n'));
  return values;
}

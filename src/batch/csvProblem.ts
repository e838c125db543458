import * as l10n from '@vscode/l10n';
import { StudioError } from '../endpoint/errors.ts';

/** Something wrong with a CSV, and where. Lines and columns are 1-based; columns count UTF-16 units, as VS Code does. */
export interface CsvProblem {
  /** `fatal`: the file cannot be trusted, nothing of it runs. `row`: this row cannot run; it may be left out on the user's word. */
  readonly severity: 'fatal' | 'row';
  readonly line: number;
  readonly column: number;
  /** The end of the cell, exclusive, where the problem is a cell's. */
  readonly end?: { readonly line: number; readonly column: number };
  /** The number of the row, counted from 1 below the header. */
  readonly row?: number;
  /** The header of the cell's column. */
  readonly field?: string;
  /** A localized sentence without the place. It may quote the file: data, not markup. */
  readonly message: string;
}

/** `Line 3, column 7: top_k: "99" is not allowed. …` */
export function problemText(problem: CsvProblem): string {
  return l10n.t('Line {0}, column {1}: {2}', problem.line, problem.column, problem.message);
}

/** At most so many problems are spelled out in the message of an error; all are in its `problems`. */
const spelledOut = 200;

/** `BAD_CSV`: the CSV cannot run as it is. The message names every problem with its line and column, one a line. */
export class BadCsvError extends StudioError {
  readonly problems: readonly CsvProblem[];

  constructor(problems: readonly CsvProblem[]) {
    const lines = problems.slice(0, spelledOut).map(problemText);
    if (problems.length > spelledOut) lines.push(l10n.t('… and {0} more.', problems.length - spelledOut));
    super('BAD_CSV', lines.join('\n'));
    this.problems = problems;
  }
}

/** In the order of the file. */
export function byPlace(a: CsvProblem, b: CsvProblem): number {
  return a.line - b.line || a.column - b.column;
}

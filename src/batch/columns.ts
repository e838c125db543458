import * as l10n from '@vscode/l10n';
import { findParameter, foldName, type ImageInput, type Parameter, type Tool } from '../tool/definition.ts';
import type { Cell } from './csv.ts';
import type { CsvProblem } from './csvProblem.ts';

/** What the cells of a column are for. `kept`: not for the tool; copied to the report, and there for placeholders. */
export type Target =
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'images'; readonly input: ImageInput }
  | { readonly kind: 'output' | 'id' | 'width' | 'height' | 'format' | 'kept' | 'unnamed' };

export interface Column {
  /** As the file has it, without surrounding space. */
  readonly header: string;
  /** Its place in a row, from 0. */
  readonly index: number;
  readonly target: Target;
}

/** The columns of a CSV, in its order. */
export class Columns {
  readonly all: readonly Column[];
  readonly #byName: ReadonlyMap<string, Column>;

  constructor(all: readonly Column[]) {
    this.all = all;
    this.#byName = new Map(all.filter((c) => c.target.kind !== 'unnamed').map((c) => [fold(c.header), c]));
  }

  /** The headers of the columns that the tool takes nothing from. */
  get kept(): readonly string[] {
    return this.all.filter((column) => column.target.kind === 'kept').map((column) => column.header);
  }

  /** By its header, in whatever letter case and with spaces or dashes for underscores. */
  named(name: string): Column | undefined {
    return this.#byName.get(fold(name));
  }

  of(kind: Exclude<Target['kind'], 'parameter' | 'images'>): Column | undefined {
    return this.all.find((column) => column.target.kind === kind);
  }

  parameter(name: string): Column | undefined {
    return this.all.find(({ target }) => target.kind === 'parameter' && target.parameter.name === name);
  }
}

/** Finds out what each header means to a tool. Two columns for one thing are fatal: which of them is meant cannot be known. */
export function readColumns(
  header: readonly Cell[],
  tool: Tool,
): { readonly columns: Columns; readonly problems: readonly CsvProblem[] } {
  const seen = new Map<string, string>();
  const problems: CsvProblem[] = [];
  const columns = header.map((cell, index): Column => {
    const name = cell.text.normalize('NFC').trim();
    const target = targetOf(name, tool);
    const identity = identityOf(name, target);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (identity !== undefined && first === undefined) seen.set(identity, name);
    if (first !== undefined) {
      const message =
        fold(first) === fold(name)
          ? l10n.t('There are two columns named {0}.', name)
          : l10n.t('The columns {0} and {1} are for the same thing.', first, name);
      problems.push({ severity: 'fatal', line: cell.line, column: cell.column, end: cell.end, field: name, message });
    }
    return { header: name, index, target };
  });
  return { columns: new Columns(columns), problems };
}

function targetOf(name: string, tool: Tool): Target {
  const folded = fold(name);
  if (folded === '') return { kind: 'unnamed' };
  if (folded === 'id' || folded === 'output') return { kind: folded };
  const input =
    tool.images.find((image) => fold(image.name) === folded) ??
    (folded === 'image' || folded === 'images' ? tool.images[0] : undefined);
  if (input) return { kind: 'images', input };
  // A tool's own parameter comes before the local step of the same name.
  const parameter = findParameter(tool, name);
  if (parameter) return { kind: 'parameter', parameter };
  // Every tool's prompt may be called so, whatever the tool itself calls it.
  const prompt = folded === 'prompt' ? tool.parameters.find((p) => p.name === tool.prompt) : undefined;
  if (prompt) return { kind: 'parameter', parameter: prompt };
  return folded === 'width' || folded === 'height' || folded === 'format' ? { kind: folded } : { kind: 'kept' };
}

function identityOf(name: string, target: Target): string | undefined {
  switch (target.kind) {
    case 'unnamed':
      return undefined;
    case 'kept':
      return `kept ${fold(name)}`;
    case 'parameter':
      return `parameter ${target.parameter.name}`;
    case 'images':
      return `images ${target.input.name}`;
    case 'output':
    case 'id':
    case 'width':
    case 'height':
    case 'format':
      return target.kind;
  }
}

function fold(name: string): string {
  return foldName(name.normalize('NFC'));
}

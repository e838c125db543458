/** What a figure must not exceed. */
export interface Goal {
  /** What is compared, such as `× curl`. */
  readonly what: string;
  readonly is: number;
  readonly most: number;
}

/** What one measurement found: a line of the table and a line of JSON. */
export interface Row {
  /** By which `npm run bench -- NAME` runs it. */
  readonly name: string;
  /** What was done, for people. */
  readonly title: string;
  /** Every number that was taken; names end in their unit (`Ms`, `Mb`), ratios in none. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly goals: readonly Goal[];
}

export const isMet = ({ is, most }: Goal): boolean => is <= most;

/** `0.31 × curl (at most 0.5)`. */
export function goalText({ what, is, most }: Goal): string {
  return `${short(is)} ${what} (at most ${short(most)})`;
}

/** As many digits as mean something. */
export function short(value: number): string {
  const size = Math.abs(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(size < 10 ? 3 : size < 100 ? 1 : 0);
}

/** Inclusive limits of a number; either may be unknown. */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
}

const number = String.raw`(-?\d{1,12}(?:[ ,_]\d{3})*(?:\.\d{1,6})?)`;
const expression = (before: string, after = '') => new RegExp(before + number + after, 'i');
const patterns = {
  /** `0 to 1`, `2-64`, `1 … 50`. */
  range: expression(String.raw`(?<![\d.:/])`, String.raw`\s*(?:-|–|—|to|through|\.\.\.?|…)\s*${number}(?![\d.:/]*\d)`),
  between: expression(String.raw`\bbetween\s+`, String.raw`\s+and\s+${number}`),
  /** `max 64`, `maximum: 64`, `at most 64`, `up to 64`, `<= 64`. */
  maximum: expression(String.raw`(?:\bmax(?:imum)?\b[\s:=]*(?:of\s+|is\s+)?|\bat most\s+|\bup to\s+|<=\s*|≤\s*)`),
  /** `min 1`, `at least 1`, `>= 1`. */
  minimum: expression(String.raw`(?:\bmin(?:imum)?\b[\s:=]*(?:of\s+|is\s+)?|\bat least\s+|>=\s*|≥\s*)`),
} as const;
/** Then the numbers are advice, not limits. */
const advice = /recommend|typical|usual|suggest|ideal|best|e\.g\.|for example|such as/i;

/** The limits that a description speaks of, such as "Steps (max 50)" or "0 to 1". Contradictory ones are none. */
export function limitsIn(description: string): Limits {
  if (!/\d/.test(description) || advice.test(description)) return {};
  const range = patterns.between.exec(description) ?? patterns.range.exec(description);
  const minimum = read(range?.[1]) ?? read(patterns.minimum.exec(description)?.[1]);
  const maximum = read(range?.[2]) ?? read(patterns.maximum.exec(description)?.[1]);
  return sane({ ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) });
}

/** Limits that leave something between them, or none at all. */
export function sane(limits: Limits): Limits {
  const { minimum = -Infinity, maximum = Infinity } = limits;
  return minimum < maximum ? limits : {};
}

function read(text: string | undefined): number | undefined {
  const value = text === undefined ? NaN : Number(text.replace(/[ ,_]/g, ''));
  return Number.isFinite(value) ? value : undefined;
}

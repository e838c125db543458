import type { Findings, Found, Heading, Range, Use } from './imageReference.ts';

/** A text and what was found in it. */
export interface Scanned {
  readonly text: string;
  readonly findings: Findings;
}

/**
 * What a text holds, by reading only the top-level statements or rules that an edit touched, and one more on either side.
 * `undefined` where that is not certain: the last text, or the part, was not read without an error.
 * @param read the parser of the language; it gives places in the part
 * @param sentinel a top-level rule, for a language whose parser does not mind what is left open
 */
export function splice(
  last: Scanned,
  text: string,
  read: (part: string) => Findings,
  sentinel = '',
): Findings | undefined {
  const { cuts } = last.findings;
  if (!cuts) return undefined;
  const [prefix, suffix] = common(last.text, text);
  const delta = text.length - last.text.length;
  const before = cuts.findLastIndex((cut) => cut < prefix) - 1;
  const after = cuts.findIndex((cut) => cut > last.text.length - suffix) + 1;
  const from = before < 0 ? 0 : (cuts[before] ?? 0);
  const to = after === 0 ? last.text.length : (cuts[after] ?? last.text.length);
  const part = read(text.slice(from, to + delta) + sentinel);
  if (!part.cuts) return undefined;
  // An open parenthesis in the part would take in what follows it.
  if (sentinel !== '' && part.cuts.at(-1) !== to + delta - from) return undefined;
  const partCuts = sentinel === '' ? part.cuts : part.cuts.slice(0, -1);
  const join = <T>(
    all: readonly T[],
    start: (item: T) => number,
    own: readonly T[],
    move: (item: T, by: number) => T,
  ) => [
    ...all.filter((item) => start(item) < from),
    ...own.map((item) => move(item, from)),
    ...all.filter((item) => start(item) >= to).map((item) => (delta === 0 ? item : move(item, delta))),
  ];
  const { findings } = last;
  return {
    references: join(findings.references, ({ range }) => range.start, part.references, moveFound),
    headings: join(findings.headings, ({ end }) => end - 1, part.headings, moveHeading),
    uses: join(findings.uses ?? [], ({ start }) => start, part.uses ?? [], moveUse),
    cuts: join(
      cuts,
      (cut) => cut,
      partCuts,
      (cut, by) => cut + by,
    ),
  };
}

/** How many characters two texts have in common at the beginning, and at the end behind that. */
function common(a: string, b: string): readonly [prefix: number, suffix: number] {
  const length = Math.min(a.length, b.length);
  let prefix = 0;
  while (prefix < length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix += 1;
  let suffix = 0;
  while (suffix < length - prefix && a.charCodeAt(a.length - 1 - suffix) === b.charCodeAt(b.length - 1 - suffix)) {
    suffix += 1;
  }
  return [prefix, suffix];
}

function move({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}

function moveFound(found: Found, by: number): Found {
  return { ...found, range: move(found.range, by), targetRange: move(found.targetRange, by) };
}

function moveHeading(heading: Heading, by: number): Heading {
  return { ...heading, end: heading.end + by };
}

function moveUse(use: Use, by: number): Use {
  return { ...use, start: use.start + by };
}

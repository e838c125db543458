import type { Range } from './imageReference.ts';

export interface PartSizes {
  /** A paragraph shorter than this, in characters, is parsed whole: it takes no time to speak of. */
  readonly whole: number;
  /** In lines. */
  readonly longest: number;
}

/** In lines: about so many are parsed anew for a change. */
const usualPart = 16;
const usualSizes: PartSizes = { whole: 4000, longest: 64 };

/** What begins or ends a block other than a paragraph, or is HTML, which may go on over lines. Of a line without its indent. */
const otherBlock =
  /^(?:[-+*](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|#{1,6}(?:[ \t]|$)|(?:=+|-+)[ \t]*$|(?:[-*_][ \t]*){3,}$|`{3}|~{3}|>)|<[a-z/!?]/im;
/** A whole `(url "title")`, without what could make it end elsewhere. */
const resource = /^\([ \t]*(?![ \t])[^\s()<>"'\\[\]]*(?:[ \t]+(?:"[^"\\]*"|'[^'\\]*'))?[ \t]*\)/;

/**
 * Cuts a long paragraph into parts that hold the same pictures alone as in the whole: every cut is before a line that begins
 * with a letter, and no brackets or code of the lines before it are open. Emphasis may be cut: it does not change what a
 * picture is (CommonMark 0.31, 6.2). Where a cut falls depends on the lines beside it, so that an edit moves few of them. A
 * piece that is anything else is left whole.
 */
export function paragraphParts(text: string, piece: Range, sizes: PartSizes = usualSizes): readonly Range[] {
  if (piece.end - piece.start < sizes.whole) return [piece];
  const body = text.slice(piece.start, piece.end).trimEnd();
  // At the start a bracket may be a definition, an indent code; so may be an indent after a blank line. A carriage return alone
  // ends a line.
  if (/^[\s[]|\n[ \t]*\r?\n|\r(?!\n)/.test(body) || hasOtherBlock(body)) return [piece];
  const parts: Range[] = [];
  let start = 0;
  let lines = 0;
  for (let at = 0; at < body.length;) {
    const newline = body.indexOf('\n', at);
    const end = newline < 0 ? body.length : newline + 1;
    const line = body.slice(at, end);
    const isPlace = /^\p{L}/u.test(line) && (lines >= sizes.longest || isAnchor(line));
    if (isPlace && at > start) {
      parts.push({ start: piece.start + start, end: piece.start + at });
      start = at;
      lines = 0;
    }
    if (!isClosed(line)) break;
    lines++;
    at = end;
  }
  return [...parts, { start: piece.start + start, end: piece.end }];
}

function hasOtherBlock(body: string): boolean {
  for (const line of body.split('\n')) if (otherBlock.test(line.trimStart())) return true;
  return false;
}

/** Whether a part begins at this line by itself, wherever the one before began: about one line in `usualPart` does. */
function isAnchor(line: string): boolean {
  let sum = line.length;
  for (let at = 0; at < line.length; at += 3) sum = (Math.imul(sum, 31) + line.charCodeAt(at)) | 0;
  return (sum >>> 4) % usualPart === 0;
}

/** Whether nothing that a line begins can go on in the next one. */
function isClosed(line: string): boolean {
  if (!/[[\]`]/.test(line)) return true;
  if (line.includes('\\`')) return false;
  // Code counts before brackets (CommonMark 0.31, 6.1); what is escaped is text.
  const prose = line
    .replace(/(?<!`)(`+)(?!`)[^\n]+?(?<!`)\1(?!`)/g, 'x')
    .replace(/\\[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]/g, 'x');
  if (prose.includes('`')) return false;
  let depth = 0;
  for (let at = 0; at < prose.length; at++) {
    const character = prose[at];
    if (character === '[') depth++;
    else if (character === ']') {
      if (depth === 0) return false;
      depth--;
      if (prose[at + 1] !== '(') continue;
      const whole = resource.exec(prose.slice(at + 1));
      if (!whole) return false;
      at += whole[0].length;
    }
  }
  return depth === 0;
}

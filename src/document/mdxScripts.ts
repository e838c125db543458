import type { Findings, Found, Heading, Range, Use } from './imageReference.ts';
import type { jsxImages } from './jsxImages.ts';
import { endOfBraces, maskTag } from './mask.ts';

/** A piece of MDX and the code in it, with places in the whole text. */
export interface MdxPiece {
  readonly piece: Range;
  readonly code: readonly Range[];
}

const wanted = /\.(?:png|jpe?g|webp)|https?:\/\//i;

/**
 * Pictures in the JavaScript of MDX: imports, tags, and tags in expressions. `ranges` are the places that are no Markdown:
 * modules, expressions and tags (not what is between tags).
 * @param jsx reads one script; given, since its parser is loaded with the first script only
 */
export function mdxScripts(
  text: string,
  pieces: readonly MdxPiece[],
  jsx: typeof jsxImages,
): Findings & { readonly ranges: readonly Range[] } {
  const references: Found[] = [];
  const headings: Heading[] = [];
  const uses: Use[] = [];
  const ranges: Range[] = [];
  // What is read may have been closed for the parser: no place is beyond `limit`.
  const read = (source: string, offset: number, limit: number) => {
    if (!wanted.test(source) && !/\bsrc=\{/.test(source)) return;
    const found = jsx(source, 'javascriptreact', { document: text, offset });
    for (const image of found.references) {
      const { start, end } = image.range;
      references.push({ ...image, range: { start, end: Math.min(end, limit) } });
    }
    headings.push(...found.headings);
    uses.push(...(found.uses ?? []));
  };
  for (const { piece, code } of pieces) {
    const part = text.slice(piece.start, piece.end);
    if (/^(?:import|export)\s/.test(part)) {
      ranges.push(piece);
      read(part, piece.start, piece.end);
      continue;
    }
    const token = /<[a-z][\w.:-]*|\{|\\[<{]/gi;
    for (let match = token.exec(part); match; match = token.exec(part)) {
      const start = match.index + piece.start;
      const inCode = code.find((range) => start >= range.start && start < range.end);
      if (inCode) {
        token.lastIndex = inCode.end - piece.start;
        continue;
      }
      if (match[0].startsWith('\\')) continue;
      const isTag = match[0] !== '{';
      const end = isTag ? maskTag(part, token.lastIndex, () => undefined) : endOfBraces(part, match.index);
      if (end === undefined) continue;
      const source = part.slice(match.index, end);
      ranges.push({ start, end: piece.start + end });
      // In parentheses, so that a tag or an object is an expression. A tag alone is one that closes itself.
      const expression = isTag ? source.replace(/(?<!\s)\s*\/?>$/, '/>') : ` ${source.slice(1, -1)} `;
      read(`(${expression})`, start - 1, piece.start + end);
      token.lastIndex = end;
    }
  }
  return { references, headings, uses, ranges };
}

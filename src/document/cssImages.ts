import type { ChildNode, Container, Root } from 'postcss';
import CssSyntaxError from 'postcss/lib/css-syntax-error';
import parse from 'postcss/lib/parse';
import { cssSize, cssUrls } from './cssUrls.ts';
import type { Findings, Found } from './imageReference.ts';
import { blank } from './mask.ts';
import { reference } from './target.ts';

/** Where a style sheet stands in a larger document. */
export interface Inside {
  readonly document: string;
  readonly offset: number;
}

/** Pictures in CSS, SCSS and Less, also while the sheet is being typed. A sheet that can't be read has none. */
export function cssImages(text: string, inside: Inside = { document: text, offset: 0 }): Findings {
  const { root, mended } = parseTolerantly(maskLineComments(text).replace(mixinCall, blank));
  const references: Found[] = [];
  // An own stack: a sheet may be nested deeper than the call stack.
  const pending: Container[] = root ? [root] : [];
  for (let container = pending.pop(); container; container = pending.pop()) {
    const nodes = container.nodes ?? [];
    const declarations = new Map(
      nodes.flatMap((node) => (node.type === 'decl' ? [[node.prop, node.value] as const] : [])),
    );
    for (const node of nodes) {
      if (node.type === 'decl') collect(node, text, inside, declarations, references);
      else if (node.type !== 'comment' && node.nodes) pending.push(node);
    }
  }
  const cuts = root?.nodes.map((node) => node.source?.start?.offset ?? 0);
  return { references, headings: [], ...(cuts && !mended ? { cuts } : {}) };
}

function collect(
  node: Extract<ChildNode, { type: 'decl' }>,
  text: string,
  { document, offset }: Inside,
  declarations: ReadonlyMap<string, string>,
  references: Found[],
): void {
  const start = node.source?.start?.offset;
  const end = node.source?.end?.offset;
  if (start === undefined || end === undefined) return;
  const from = start + node.prop.length;
  for (const found of cssUrls(text.slice(from, end))) {
    const at = (position: number) => offset + from + position;
    const image = reference(found.url, {
      text: document,
      range: { start: at(found.from), end: at(found.to) },
      targetRange: { start: at(found.start), end: at(found.end) },
      syntax: 'css',
      details: { ...cssSize(declarations), scale: found.scale },
    });
    if (image) references.push(image);
  }
}

/** How often a sheet is mended: closed while someone types, or rid of what only Less knows. */
const maxMends = 20;

function parseTolerantly(text: string): { root?: Root; mended: boolean } {
  let attempt = text;
  for (let count = 0; count <= maxMends; count += 1) {
    try {
      return { root: parse(attempt) as Root, mended: count > 0 };
    } catch (error) {
      const mended = error instanceof CssSyntaxError ? mend(attempt, error) : undefined;
      if (mended === undefined) break;
      attempt = mended;
    }
  }
  return { mended: true };
}

function mend(text: string, { reason, input }: CssSyntaxError): string | undefined {
  if (reason === 'Unclosed block') return `${text}}`;
  if (reason === 'Unclosed comment') return `${text}*/`;
  const start = input?.offset;
  if (start === undefined || !reason.startsWith('Unknown word')) return undefined;
  const end = start + (/^[^;{}\n]+/.exec(text.slice(start, start + 1000))?.[0].length ?? 1);
  return text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end);
}

/** A mixin called in Less, `.m(1);`, which CSS has no place for. */
const mixinCall = /[.#](?<=[;{}]\s*[.#])[\w-]+(?:\([^(){};]*\))?(?=\s*;)/g;

/** SCSS and Less line comments, made blank; `//` in a string, a comment or `url(//host/x.png)` is none. */
function maskLineComments(text: string): string {
  if (!text.includes('//')) return text;
  return text.replace(
    /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|\burl\(\s*[^\s"')][^)\n]*\)|(?<!:)\/\/[^\r\n]*/g,
    (match) => (match.startsWith('//') ? ' '.repeat(match.length) : match),
  );
}

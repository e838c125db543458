import type { Findings, Found, Heading, Range } from './imageReference.ts';
import { normalize, parseMarkdown, type Definition, type MarkdownBlock } from './markdownBlock.ts';
import { markdownChunks } from './markdownChunks.ts';
import { paragraphParts } from './markdownLines.ts';
import { blank } from './mask.ts';
import { mdxScripts } from './mdxScripts.ts';
import { reference } from './target.ts';

/** What the pieces that were parsed hold, by their text: lets a document that was edited be scanned again quickly. */
export type MarkdownCache = Map<string, MarkdownBlock>;

const headingCandidate = /^[ \t>\-*+\d.)]*#{1,6}(?:[ \t]|$)|^[ \t>]*(?:=+|-+)[ \t]*$|<h[1-6]/im;
/** YAML, TOML at the beginning. */
const frontmatter =
  /^\uFEFF?(?:---[ \t]*\r?\n[\s\S]*?\r?\n(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n[\s\S]*?\r?\n\+\+\+)[ \t]*(?:\r?\n|$)/;

/**
 * Pictures in Markdown: inline and reference style, and HTML in it. Only pieces that may hold one are parsed, each once as long
 * as `cache` is passed on; it is left holding what this text needs.
 */
export async function markdownImages(
  text: string,
  cache: MarkdownCache = new Map(),
  mdx: boolean = false,
): Promise<Findings> {
  if (!isCandidate(text)) return { references: [], headings: [] };
  const from = frontmatter.exec(text)?.[0].length ?? (text.startsWith('\uFEFF') ? 1 : 0);
  const chunks = markdownChunks(text, from);
  const parts = mdx ? joinBraces(text, chunks) : chunks.flatMap((chunk) => paragraphParts(text, chunk));
  const pieces = new Pieces(text, parts, cache, mdx);
  const definitions = pieces.definitions();
  const references: Found[] = [];
  const headings: Heading[] = [];
  const html: (readonly Range[])[] = [];
  const jsx: { readonly piece: Range; readonly code: readonly Range[] }[] = [];
  const details = (alt: string, title: string) => ({ alt: oneLine(alt), title: oneLine(title) });

  for (const { piece, block, offset } of pieces.parsed(definitions)) {
    headings.push(...block.headings.map((heading) => ({ ...heading, end: heading.end + offset })));
    for (const image of block.images) {
      const definition = image.identifier === undefined ? undefined : definitions.get(image.identifier);
      const url = image.target?.url ?? definition?.url;
      const targetRange = image.target ? shift(image.target.range, offset) : definition?.range;
      if (url === undefined || !targetRange) continue;
      const title = image.title || (definition?.title ?? '');
      const range = shift(image.range, offset);
      const found = reference(url, {
        text,
        range,
        targetRange,
        syntax: 'markdown',
        details: details(image.alt, title),
      });
      if (found) references.push(found);
    }
    for (const group of block.html) {
      const shifted = group.map((range) => shift(range, offset));
      if (shifted.length > 0) html.push(shifted);
    }
    if (mdx) jsx.push({ piece, code: block.code.map((range) => shift(range, offset)) });
  }
  pieces.forget();
  if (html.length > 0) {
    const { htmlImages } = await import('./htmlImages.ts');
    for (const group of html) {
      const { start, masked } = only(text, group);
      const found = htmlImages(text.slice(start, start + masked.length), masked);
      for (const image of found.references) {
        const range = shift(image.range, start);
        references.push({ ...image, range, targetRange: shift(image.targetRange, start) });
      }
      headings.push(...found.headings.map((heading) => ({ ...heading, end: heading.end + start })));
    }
  }
  if (jsx.length === 0) return { references, headings };
  const { jsxImages } = await import('./jsxImages.ts');
  const scripts = mdxScripts(text, jsx, jsxImages);
  const isText = ({ start }: Range) => !scripts.ranges.some((range) => start >= range.start && start < range.end);
  return {
    references: [...references.filter(({ range }) => isText(range)), ...scripts.references],
    headings: [...headings.filter(({ end }) => isText({ start: end - 1, end })), ...scripts.headings],
    uses: scripts.uses ?? [],
  };
}

function isCandidate(text: string): boolean {
  if (text.includes('![') || text.includes(']:')) return true;
  return /<[a-z]|import|export|\{/i.test(text) && /\.(?:png|jpe?g|webp)|https?:\/\/|srcset/i.test(text);
}

/** MDX: an expression may go on over blank lines, so a piece ends where all braces are closed. */
function joinBraces(text: string, chunks: readonly Range[]): readonly Range[] {
  const joined: Range[] = [];
  let depth = 0;
  let start: number | undefined;
  for (const chunk of chunks) {
    const part = text.slice(chunk.start, chunk.end);
    start ??= chunk.start;
    if (/[{}]/.test(part)) {
      const prose = part.replace(/^ {0,3}(`{3,}(?!`)|~{3,}(?!~))[\s\S]*?(?:^ {0,3}\1|(?![\s\S]))|`[^`\n]*`/gm, '');
      depth = Math.max(0, depth + (prose.match(/\{/g)?.length ?? 0) - (prose.match(/\}/g)?.length ?? 0));
    }
    if (depth === 0) {
      joined.push({ start, end: chunk.end });
      start = undefined;
    }
  }
  return start === undefined ? joined : [...joined, { start, end: text.length }];
}

interface Parsed {
  readonly piece: Range;
  readonly block: MarkdownBlock;
  /** What to add to the block's places. */
  readonly offset: number;
}

class Pieces {
  readonly #text: string;
  readonly #chunks: readonly Range[];
  readonly #cache: MarkdownCache;
  readonly #mdx: boolean;
  readonly #used = new Set<string>();

  constructor(text: string, chunks: readonly Range[], cache: MarkdownCache, mdx: boolean) {
    this.#text = text;
    this.#chunks = chunks;
    this.#cache = cache;
    this.#mdx = mdx;
  }

  /** All definitions by identifier; the first of a name counts. Their places are in the whole text. */
  definitions(): ReadonlyMap<string, Definition> {
    const found = new Map<string, Definition>();
    if (!this.#text.includes(']:')) return found;
    for (const chunk of this.#chunks) {
      const part = this.#text.slice(chunk.start, chunk.end);
      if (!part.includes(']:')) continue;
      for (const definition of this.#parse(part).definitions) {
        if (!found.has(definition.identifier)) {
          found.set(definition.identifier, { ...definition, range: shift(definition.range, chunk.start) });
        }
      }
    }
    return found;
  }

  /** The pieces that may hold a picture, and those that hold the heading before one. */
  parsed(definitions: ReadonlyMap<string, Definition>): readonly Parsed[] {
    const found: Parsed[] = [];
    // From the end: the pieces before one with a picture are needed up to the nearest heading.
    let wantsHeading = false;
    for (const chunk of this.#chunks.toReversed()) {
      const part = this.#text.slice(chunk.start, chunk.end);
      const wanted = isCandidate(part);
      if (!wanted && !(wantsHeading && headingCandidate.test(part))) continue;
      const prefix = wanted ? labelsIn(part, definitions) : '';
      const block = this.#parse(prefix + part);
      found.push({ piece: chunk, block, offset: chunk.start - prefix.length });
      if (block.headings.some((heading) => heading.text !== '')) wantsHeading = false;
      if (block.images.length > 0 || block.html.length > 0) wantsHeading = true;
    }
    return found.reverse();
  }

  /** Drops what this text did not need. */
  forget(): void {
    for (const key of this.#cache.keys()) if (!this.#used.has(key)) this.#cache.delete(key);
  }

  #parse(part: string): MarkdownBlock {
    this.#used.add(part);
    const known = this.#cache.get(part);
    if (known) return known;
    const block = parseMarkdown(part, this.#mdx);
    this.#cache.set(part, block);
    return block;
  }
}

/** Definitions of the labels a piece uses, to put before it: a reference without its definition is only text. */
function labelsIn(part: string, definitions: ReadonlyMap<string, Definition>): string {
  if (definitions.size === 0) return '';
  const labels = new Set<string>();
  for (const [, label = ''] of part.matchAll(/\[((?:[^[\]\\]|\\[\s\S]){1,999})\]/g)) {
    const definition = definitions.get(normalize(label));
    if (definition) labels.add(definition.label);
  }
  return labels.size === 0 ? '' : `${[...labels].map((label) => `[${label}]: x\n`).join('')}\n`;
}

/** The text from the first range to the last, with what is between them blank. */
function only(text: string, ranges: readonly Range[]): { start: number; masked: string } {
  const start = ranges[0]?.start ?? 0;
  let masked = '';
  for (const range of ranges) {
    masked += blank(text.slice(start + masked.length, range.start)) + text.slice(range.start, range.end);
  }
  return { start, masked };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function shift({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}

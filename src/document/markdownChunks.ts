import type { Range } from './imageReference.ts';

/**
 * Cuts Markdown into pieces that mean the same alone as in the whole: every cut is before a line that begins at the margin
 * after a blank line, where no fence, HTML block or comment is open. Such a line closes every list and quote (CommonMark 0.31,
 * container blocks). Where that can't be told from single lines, the rest of the text is one piece: never wrong, only slower.
 */
export function markdownChunks(text: string, from: number = 0): readonly Range[] {
  const scanner = new LineScanner();
  const chunks: Range[] = [];
  const carriages = text.includes('\r');
  let start = from;
  for (let lineStart = from; lineStart < text.length;) {
    const lineEnd = endOfLine(text, lineStart, carriages);
    if (scanner.next(text, lineStart, lineEnd) && lineStart > start) {
      chunks.push({ start, end: lineStart });
      start = lineStart;
    }
    if (scanner.lost) break;
    lineStart = lineEnd;
  }
  if (start < text.length) chunks.push({ start, end: text.length });
  return chunks;
}

function endOfLine(text: string, from: number, carriages: boolean): number {
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline + 1;
  if (!carriages) return end;
  // A carriage return alone ends a line too.
  const carriage = text.slice(from, end - 2).indexOf('\r');
  return carriage < 0 ? end : from + carriage + 1;
}

const fence = /^(?:(`{3,})[^`]*|(~{3,})(?!~).*)$/;
const item = /^(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)/;
const thematicBreak = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
/** HTML blocks that go on over blank lines, by what begins and what ends them. */
const longHtml: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![a-z]/i, />/],
];

type State =
  | { readonly in: 'flow' }
  | { readonly in: 'fence'; readonly mark: string }
  | { readonly in: 'longHtml'; readonly end: RegExp }
  /** Maybe HTML up to a blank line, maybe a paragraph. */
  | { readonly in: 'html' }
  /**
   * In a list or quote; `offset` is where the contents of the outermost list item begin, 0 for a quote. Not `sure` after a line
   * that may have been a lazy line of a paragraph, or may have closed the list.
   */
  | { readonly in: 'container'; readonly offset: number; readonly empty: boolean; readonly sure: boolean };

type Container = Extract<State, { in: 'container' }>;

const flow: State = { in: 'flow' };

function beginsLongHtml(content: string): boolean {
  return longHtml.some(([begin]) => begin.test(content));
}

/** Whether a line may begin a fence, HTML, a list or a quote. */
function begins(content: string): boolean {
  return fence.test(content) || content.startsWith('<') || content.startsWith('>') || item.test(content);
}

class LineScanner {
  #state: State = flow;
  #afterBlank = true;
  /** Set when the state can't be told: no more cuts. */
  lost = false;

  /** Takes a line; true if the text may be cut before it. */
  next(text: string, start: number, end: number): boolean {
    const first = text.charCodeAt(start);
    const afterBlank = this.#afterBlank;
    const state = this.#state;
    // Most lines of a paragraph begin with a letter: they change nothing.
    const isPlain = first > 0x40 && first !== 0x5f && first !== 0x60 && first !== 0x7e;
    if (isPlain && state.in === 'flow') {
      this.#afterBlank = false;
      return afterBlank;
    }
    const line = text.slice(start, end).replace(/(?<![\r\n])[\r\n]+$/, '');
    if (line.trim() === '' && /^[ \t]*$/.test(line)) {
      this.#blank();
      return false;
    }
    this.#afterBlank = false;
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    const indent = line[spaces] === '\t' ? 4 : spaces;
    const content = line.slice(spaces);
    switch (state.in) {
      case 'fence':
        if (indent < 4 && content.startsWith(state.mark) && /^(?:`+|~+)[ \t]*$/.test(content)) this.#state = flow;
        return false;
      case 'longHtml':
        if (state.end.test(content)) this.#state = flow;
        return false;
      case 'html':
        // Inside HTML these mean nothing, inside a paragraph they begin a block.
        if (indent < 4 && begins(content) && !(content.startsWith('<') && !beginsLongHtml(content))) this.lost = true;
        return false;
      case 'container':
        return this.#inContainer(state, indent, content, afterBlank);
      case 'flow':
        this.#begin(indent, content, afterBlank);
        return afterBlank && indent === 0;
    }
  }

  #blank(): void {
    const state = this.#state;
    if (state.in === 'html' || (state.in === 'container' && (state.empty || state.offset === 0))) this.#state = flow;
    this.#afterBlank = true;
  }

  #inContainer(state: Container, indent: number, content: string, afterBlank: boolean): boolean {
    if (afterBlank && indent === 0) {
      this.#state = flow;
      this.#begin(indent, content, true);
      return true;
    }
    if (!state.sure) {
      if (indent < 4 && begins(content)) this.lost = true;
      return false;
    }
    if (state.offset > 0 && indent >= state.offset) {
      if (state.empty) this.#state = { ...state, empty: false };
      return false;
    }
    if (afterBlank) {
      this.#state = flow;
      this.#begin(indent, content, true);
      return false;
    }
    // Not a continuation: a lazy line of a paragraph, or a block that closes the container.
    if (state.offset === 0 && indent < 4 && content.startsWith('>')) return false;
    if (indent < 4 && begins(content)) this.#begin(indent, content, false, state);
    // Only the next blank line tells; it ends a quote, not a list.
    else this.#state = state.offset === 0 ? { in: 'html' } : { ...state, sure: false };
    return false;
  }

  #begin(indent: number, content: string, afterBlank: boolean, container?: Container): void {
    if (indent >= 4) return;
    const fenced = fence.exec(content);
    if (fenced) {
      this.#state = { in: 'fence', mark: fenced[1] ?? fenced[2] ?? '' };
      return;
    }
    const long = longHtml.find(([begin]) => begin.test(content));
    if (long) {
      this.#state = long[1].test(content.slice(2)) ? flow : { in: 'longHtml', end: long[1] };
      if (/^<!-{2,}>/.test(content)) this.lost = true;
      return;
    }
    if (content.startsWith('<')) {
      this.#state = container && container.offset > 0 ? { ...container, sure: false } : { in: 'html' };
      return;
    }
    if (content.startsWith('>')) {
      this.#state = { in: 'container', offset: 0, empty: false, sure: true };
      return;
    }
    const marker = thematicBreak.test(content) ? null : item.exec(content);
    if (!marker) {
      this.#state = flow;
      return;
    }
    const [whole] = marker;
    const rest = content.slice(whole.length);
    const width = whole.trimEnd().length;
    const gap = whole.length - width;
    const interrupts = rest !== '' && /^(?:[-+*]|1[.)])/.test(whole);
    if (!afterBlank && !container && /^-+$/.test(content)) {
      // The underline of a heading, or text.
      this.#state = flow;
      return;
    }
    if (whole.includes('\t') || (!afterBlank && !container && !interrupts)) {
      this.lost = true;
      return;
    }
    const empty = rest === '';
    this.#state = {
      in: 'container',
      offset: indent + width + (empty || gap > 4 ? 1 : gap),
      empty,
      sure: afterBlank || interrupts,
    };
  }
}

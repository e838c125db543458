import { TextDecoder } from 'node:util';

/**
 * Decodes a CSV's bytes as a spreadsheet or editor may have written them: UTF-8, UTF-16 little or big endian, with or
 * without a byte order mark (which is dropped). What is not valid becomes U+FFFD, for the reader to report with its place.
 */
export async function* decodeCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of source) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 4) continue;
    decoder = new TextDecoder(encodingOf(head));
    yield decoder.decode(head, { stream: true });
  }
  yield decoder ? decoder.decode() : new TextDecoder(encodingOf(head)).decode(head);
}

/** By the byte order mark; else by where the zero bytes of the first characters lie, a header being mostly ASCII. */
function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be';
  return 'utf-8';
}

/** What separates the cells. */
export type Delimiter = ',' | ';' | '\t';
const delimiters: readonly Delimiter[] = [',', ';', '\t'];

/** A line that begins so, outside quotes, is a comment: with the space, so that `#1 fan` stays a prompt. */
export const commentMark = '# ';

/**
 * Tells the delimiter from the beginning of the text: a first line `sep=;` (as Excel writes it; `skip` is its length in
 * characters), else the candidate that the header line holds most of, outside quotes.
 */
export function detectDelimiter(text: string): { readonly delimiter: Delimiter; readonly skip: number } {
  const told = /^sep=([,;\t])(?:\r\n|\n|\r|$)/i.exec(text);
  if (told) return { delimiter: told[1] as Delimiter, skip: told[0].length };
  const counts = new Map(delimiters.map((delimiter) => [delimiter as string, 0]));
  for (const char of headerLine(text)) {
    const count = counts.get(char);
    if (count !== undefined) counts.set(char, count + 1);
  }
  const best = delimiters.reduce((a, b) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a));
  return { delimiter: best, skip: 0 };
}

/** Whether the text holds the header line whole, so that `detectDelimiter` will not change its mind. */
export function hasHeaderLine(text: string): boolean {
  return headerEnd(text) !== undefined;
}

/** The header line without what is in quotes. */
function headerLine(text: string): string {
  return text.slice(headerStart(text), headerEnd(text)).replace(/"[^"]*(?:"|$)/g, '');
}

function headerStart(text: string): number {
  return /^(?:[\r\n]|# [^\r\n]*(?:[\r\n]|$))*/.exec(text)?.[0].length ?? 0;
}

function headerEnd(text: string): number | undefined {
  let quoted = false;
  for (let i = headerStart(text); i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r')) return i;
  }
  return undefined;
}

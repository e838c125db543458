/** The same text with some of it made blank; line ends stay, so that every offset and line stays. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** Something that begins and ends with fixed text, and what becomes of it. */
interface Pair {
  readonly open: string;
  readonly close: string;
  readonly becomes: 'blank' | 'kept' | 'braces';
}

const comment: Pair = { open: '<!--', close: '-->', becomes: 'kept' };
/** PHP, ERB, EJS code. Inside an attribute it must not end the tag, and marks the value as not fixed. */
const serverCode: readonly Pair[] = [
  comment,
  { open: '<%', close: '%>', becomes: 'braces' },
  { open: '<?php', close: '?>', becomes: 'braces' },
  { open: '<?=', close: '?>', becomes: 'braces' },
];
/** Comments of Jinja, Twig, Django, Handlebars, Blade, Razor, Liquid. */
const templateComments: readonly Pair[] = [
  { open: '{#', close: '#}', becomes: 'blank' },
  { open: '{{!--', close: '--}}', becomes: 'blank' },
  { open: '{{--', close: '--}}', becomes: 'blank' },
  { open: '{{!', close: '}}', becomes: 'blank' },
  { open: '@*', close: '*@', becomes: 'blank' },
  ...['{% comment', '{%- comment', '{% raw', '{% verbatim', '{% highlight'].map((open): Pair => {
    return { open, close: `end${open.replace(/\W+/g, '')}`, becomes: 'blank' };
  }),
];

/** HTML of a template language without its comments and code. */
export function maskTemplate(text: string, languageId: string): string {
  return maskPairs(text, languageId === 'html' ? serverCode : [...serverCode, ...templateComments]);
}

/** Looks for the first of the pairs at each place. Takes linear time: a pair that is never closed is looked for once. */
function maskPairs(text: string, pairs: readonly Pair[]): string {
  const present = pairs.filter(({ open }) => text.includes(open));
  if (present.every(({ becomes }) => becomes === 'kept')) return text;
  const opening = new RegExp(present.map(({ open }) => open.replace(/[^\w\s]/g, '\\$&')).join('|'), 'g');
  const unclosed = new Set<Pair>();
  const parts: string[] = [];
  let copied = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const [opened] = match;
    const pair = present.find(({ open }) => open === opened);
    if (!pair || unclosed.has(pair)) continue;
    const close = text.indexOf(pair.close, opening.lastIndex);
    // PHP at the end of a file needs no end.
    if (close < 0 && pair.close !== '?>') {
      unclosed.add(pair);
      continue;
    }
    const end = close < 0 ? text.length : close + pair.close.length;
    if (pair.becomes !== 'kept') {
      const inner = text.slice(match.index, end);
      parts.push(text.slice(copied, match.index), pair.becomes === 'blank' ? blank(inner) : '{'.repeat(inner.length));
      copied = end;
    }
    opening.lastIndex = end;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/**
 * Svelte and Astro: `{…}` inside a tag may hold `>` and quotes, which would end it for an HTML parser. They become `{{{`.
 * Comments in expressions, and Astro's frontmatter, become blank.
 */
export function maskBraces(text: string): string {
  if (!text.includes('{')) return text;
  const parts: string[] = [];
  let copied = 0;
  const put = (start: number, end: number, with_: string) => {
    parts.push(text.slice(copied, start), with_);
    copied = end;
  };
  const token = /<!--|<(?:script|style)\b|\{\s*\/\*|<[a-z][\w:.-]*/gi;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const what = match[0].toLowerCase();
    const closing =
      what === '<!--' ? '-->' : what.startsWith('{') ? '*/' : /^<(?:script|style)$/.test(what) ? `</` : '';
    if (closing === '') token.lastIndex = maskTag(text, token.lastIndex, put);
    else {
      const end = text.indexOf(closing, token.lastIndex);
      if (end < 0) break;
      token.lastIndex = end + closing.length;
      if (closing === '*/') put(match.index, token.lastIndex, blank(text.slice(match.index, token.lastIndex)));
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/** Passes over one tag, from behind its name; gives the place after it, and `put` its expressions. */
export function maskTag(text: string, from: number, put: (start: number, end: number, with_: string) => void): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
    else if (character === '{') {
      const end = endOfBraces(text, at);
      if (end === undefined) return at + 1;
      put(at, end, '{'.repeat(end - at));
      at = end - 1;
    }
  }
  return text.length;
}

/** At most so much is one expression: an unclosed brace must not make a long text slow. */
const maxExpression = 10_000;

/** The place after the brace that closes the one at `start`; strings, templates and comments of JavaScript are passed over. */
export function endOfBraces(text: string, start: number): number | undefined {
  const part = text.slice(start, start + maxExpression);
  const token = /["'`{}]|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  let depth = 0;
  for (let match = token.exec(part); match; match = token.exec(part)) {
    const [what] = match;
    if (what === '{') depth += 1;
    else if (what === '}') {
      depth -= 1;
      if (depth === 0) return start + token.lastIndex;
    } else if (what.length === 1) {
      const string =
        what === '`' ? /(?:[^`\\]|\\[\s\S])*`/y : what === '"' ? /(?:[^"\\\n]|\\.)*"/y : /(?:[^'\\\n]|\\.)*'/y;
      string.lastIndex = token.lastIndex;
      // An apostrophe in text is no string.
      if (string.test(part)) token.lastIndex = string.lastIndex;
    }
  }
  return undefined;
}

import type { TargetSyntax } from './imageReference.ts';

/** What a URL may not hold as it is, and what has a meaning in Markdown, HTML, CSS, JSX or a template. Letters of every script stay. */
const unsafeInUrl =
  // eslint-disable-next-line no-control-regex -- control characters are what it is for
  /[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff"#%&'()<>?[\\\]^`{|}]/g;

/**
 * Percent-encodes a path for a URL. CJK letters and emoji stay readable, as VS Code's own Markdown and HTML path completion
 * leaves them; browsers encode them when they load the picture.
 */
export function encodeUrlPath(path: string): string {
  return path.replace(unsafeInUrl, (character) =>
    [...new TextEncoder().encode(character)].map((b) => `%${b.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** Text on one line: control characters and runs of white space become one space. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is for
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

/** Alternative text between the brackets of a Markdown image; MDX would read `{` as an expression. */
export function escapeMarkdownAlt(text: string, mdx: boolean): string {
  const escaped = text
    .replace(mdx ? /[\\[\]*`<&~|{}]/g : /[\\[\]*`<&~|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
  return escaped;
}

/** Text in a double-quoted attribute of HTML or JSX; Svelte would read `{` as an expression. */
export function escapeAttribute(text: string, braces = false): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return braces ? escaped.replace(/\{/g, '&#123;').replace(/\}/g, '&#125;') : escaped;
}

/** Text in a double-quoted Typst string. */
export function escapeTypst(text: string): string {
  return text.replace(/[\\"]/g, '\\$&');
}

/**
 * A file name as an argument of `\includegraphics`: the LaTeX kernel (2020 and later) turns these back into the characters.
 * Spaces and Unicode need nothing.
 */
export function escapeLatexPath(path: string): string {
  return path.replace(/[#$%&{}]/g, '\\$&').replace(/[~^]/g, '\\string$&');
}

/** Text for a VS Code snippet, where `$`, `}` and `\` have a meaning. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/**
 * A path as a replacement for the target of a reference, where it stands. URLs are safe in every quoting: what could end a
 * string, an attribute or a Markdown destination is percent-encoded. A module specifier is a path, not a URL.
 */
export function encodeTarget(path: string, syntax: TargetSyntax): string {
  if (syntax === 'script') return path.replace(/[\\'"`]/g, '\\$&').replace(/\$(?=\{)/g, '\\$');
  return encodeUrlPath(path);
}

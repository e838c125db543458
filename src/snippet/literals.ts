/**
 * What must not stand raw in source text: control characters, line separators, and the invisible characters that
 * reorder or hide what a reader sees (the "Trojan source" of 2021). The joiner inside an emoji is left alone.
 */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const invisible = /[\x00-\x1F\x7F-\x9F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** Whether a text has characters that a shell's line cannot show or carry as they are. */
export function hasInvisible(text: string): boolean {
  return text.search(invisible) >= 0;
}

/** A double-quoted literal that JavaScript, TypeScript, Python and Go all read as the same well-formed text. */
export function stringLiteral(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\"')}"`;
}

/** The inside of a JavaScript template literal. */
export function templateText(text: string): string {
  return escaped(text).replaceAll('`', '\\`').replaceAll('${', '\\${');
}

function escaped(text: string): string {
  const short = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
  ]);
  return text
    .replaceAll('\\', '\\\\')
    .replace(invisible, (c) => short.get(c) ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * One word of bash and zsh. Plain text is single-quoted. With line breaks or invisible characters it is `$'…'`, in which no
 * quote and no `!` stands raw: history expansion in old shells loses track of them, and a terminal would act on the rest.
 */
export function bashWord(text: string): string {
  if (!hasInvisible(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const short = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
  ]);
  const bytes = (c: string): string =>
    [...new TextEncoder().encode(c)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `$'${text
    .replaceAll('\\', '\\\\')
    .replace(invisible, (c) => short.get(c) ?? bytes(c))
    .replace(/['!]/g, bytes)}'`;
}

/**
 * A PowerShell expression. Printable ASCII is a single-quoted string, in which only the quote means anything. All else
 * becomes `\u` escapes, since Windows PowerShell 5.1 reads a file without a byte order mark in the system's code page, takes
 * U+2018 to U+201B for quotes, and a saved file may have other line ends.
 */
export function powershellString(text: string): string {
  const quoted = (s: string): string => `'${s.replaceAll("'", "''")}'`;
  if (/^[\x20-\x7E]*$/.test(text)) return quoted(text);
  const escapes = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `[regex]::Unescape(${quoted(escapes)})`;
}

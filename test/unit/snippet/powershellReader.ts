import { ok } from 'node:assert/strict';

/**
 * Takes PowerShell apart by its own rules (about_Quoting_Rules, about_Comments; curly quotes are quotes too): the values of
 * its single-quoted strings, `[regex]::Unescape` applied, and the code with each replaced by `'…'`.
 */
export function readPowershell(code: string): { strings: readonly string[]; skeleton: string } {
  ok(
    /^[\n\x20-\x7E]*$/.test(code),
    'Windows PowerShell reads a file without a byte order mark in the system code page',
  );
  const strings: string[] = [];
  let skeleton = '';
  for (let i = 0; i < code.length;) {
    const rest = code.slice(i);
    const single = /^(\[regex\]::Unescape\()?'((?:[^']|'')*)'(?!')(\))?/.exec(rest);
    const other = /^(?:#[^\n]*|"(?:[^"`]|`[\s\S])*")/.exec(rest);
    if (single) {
      const text = (single[2] ?? '').replaceAll("''", "'");
      ok(!text.includes('\n'), 'a line break in a string may be LF or CRLF');
      strings.push(single[1] ? unescape(text) : text);
      skeleton += `'…'${single[1] ? '' : (single[3] ?? '')}`;
      i += single[0].length;
    } else {
      skeleton += other?.[0] ?? code[i] ?? '';
      i += other?.[0].length ?? 1;
    }
  }
  return { strings, skeleton };
}

/** .NET's `Regex.Unescape`, as far as it is used. */
function unescape(text: string): string {
  return text.replaceAll(
    /\\(?:u([0-9a-f]{4})|([\\nrt])|([\s\S]))/g,
    (_, hex?: string, short?: string, bad?: string) => {
      ok(bad === undefined, `\\${bad ?? ''} is no escape that is used`);
      return hex ? String.fromCharCode(parseInt(hex, 16)) : ({ n: '\n', r: '\r', t: '\t' }[short ?? ''] ?? '\\');
    },
  );
}

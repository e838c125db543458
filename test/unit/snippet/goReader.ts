import { ok } from 'node:assert/strict';

/**
 * Takes Go apart by its own rules (Go specification: "Source code representation", "String literals", "Comments"): the
 * values of its string literals in order, and the code with each replaced by `"…"`.
 */
export function readGo(code: string): { strings: readonly string[]; skeleton: string } {
  ok(!code.includes('\0') && !code.slice(1).includes('\ufeff'), 'a compiler may refuse NUL and a byte order mark');
  ok(Buffer.from(code).toString() === code, 'source is UTF-8');
  const strings: string[] = [];
  let skeleton = '';
  for (let i = 0; i < code.length;) {
    const rest = code.slice(i);
    const quoted = /^"((?:[^"\\\n]|\\.)*)"/.exec(rest);
    const raw = /^`([^`]*)`/.exec(rest);
    const comment = /^\/\/[^\n]*|^\/\*[\s\S]*?\*\//.exec(rest);
    if (quoted ?? raw) {
      strings.push(quoted ? unescape(quoted[1] ?? '') : (raw?.[1] ?? '').replaceAll('\r', ''));
      skeleton += '"…"';
    } else {
      ok(!/^["'`]/.test(rest), `a literal that does not end: ${rest.slice(0, 40)}`);
      skeleton += comment ? '' : (code[i] ?? '');
    }
    i += (quoted ?? raw ?? comment)?.[0].length ?? 1;
  }
  return { strings, skeleton };
}

const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** `\x` and octal escapes are bytes rather than characters: no snippet needs them. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g,
    (all, short?: string, long?: string, one?: string) => {
      const code = short ?? long;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        ok(point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff), `Go refuses ${all}: no character`);
        return String.fromCodePoint(point);
      }
      const value = simple[one ?? ''];
      ok(value !== undefined, `Go does not know ${all}`);
      return value;
    },
  );
}

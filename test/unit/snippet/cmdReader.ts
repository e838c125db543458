import { ok } from 'node:assert/strict';

/**
 * How cmd.exe and the C runtime read the curl call of a snippet, written from Microsoft's descriptions and not from the code
 * that quotes: percent signs first, then carets and quotes of each line, then the program's splitting into arguments.
 * @returns the files that the snippet writes, and curl's arguments
 */
export function cmdProgram(
  text: string,
  variables: Readonly<Record<string, string>>,
): { files: ReadonlyMap<string, Buffer>; curl: readonly string[] } {
  const expanded = text.replaceAll(/%(\w*)%/g, (_, name: string) => {
    ok(name in variables, `%${name}% is no variable of the snippet's own`);
    return variables[name] ?? '';
  });
  ok(!expanded.includes('%'), 'a percent sign is read otherwise at a prompt than in a file');
  ok(/^[\n\x20-\x7E]*$/.test(expanded), 'a file of cmd is read in the code page of the system');
  const files = new Map<string, Buffer>();
  const block = /\(\n((?:echo [\w+/=]+\n)+)\) > "([^"]+)"\n/.exec(expanded);
  if (block) {
    const decode = /certutil -f -decode "([^"]+)" "([^"]+)" >nul && curl/.exec(expanded);
    ok(decode && decode[1] === block[2], 'the file written is the file decoded');
    files.set(decode[2] ?? '', Buffer.from((block[1] ?? '').replaceAll(/echo |\n/g, ''), 'base64'));
  }
  const start = expanded.search(/^ {2}(?=curl |certutil )/m);
  const words = commandWords(expanded.slice(start));
  const from = words.indexOf('curl');
  return { files, curl: splitArguments(words.slice(from + 4)) };
}

/** The first curl command's text as CreateProcess gets it: up to the first `&` outside quotes after `curl`. */
function commandWords(text: string): string {
  let out = '';
  let quoted = false;
  let longest = 0;
  let line = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    longest = Math.max(longest, ++line);
    if (quoted) {
      if (c === '"') quoted = false;
      ok(c !== '\n', 'a quote is open at the end of a line');
      out += c;
    } else if (c === '^') {
      const next = text[++i] ?? '';
      if (next !== '\n') out += next;
      else out += text[++i] ?? '';
    } else if (c === '"') {
      quoted = true;
      out += c;
    } else if ('&|<>()\n'.includes(c)) {
      if (c === '&' && out.includes('curl ')) break;
      ok(!out.includes('curl '), `a ${JSON.stringify(c)} that cmd acts on`);
      out += c;
    } else out += c;
  }
  ok(longest < 8191, 'a command line of cmd ends at 8191 characters');
  return out;
}

/** Microsoft, "Parsing C command-line arguments". */
function splitArguments(line: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < line.length;) {
    const slashes = /^\\*/.exec(line.slice(i))?.[0].length ?? 0;
    const after = line[i + slashes];
    if (after === '"' && slashes > 0) {
      word = (word ?? '') + '\\'.repeat(slashes >> 1) + (slashes % 2 ? '"' : '');
      i += slashes + (slashes % 2);
    } else if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(slashes);
      i += slashes;
    } else if (after === '"') {
      if (quoted && line[i + 1] === '"') {
        word = `${word ?? ''}"`;
        i++;
      } else quoted = !quoted;
      word ??= '';
      i++;
    } else if (!quoted && (after === ' ' || after === '\t')) {
      if (word !== undefined) found.push(word);
      word = undefined;
      i++;
    } else {
      word = (word ?? '') + (after ?? '');
      i++;
    }
  }
  ok(!quoted, 'a quote is open at the end');
  if (word !== undefined) found.push(word);
  return found;
}

/**
 * JSON text laid out with two spaces a level. Only white space between tokens changes: numbers, names and their order stay
 * as they were written, unlike through `JSON.parse`. Text that is no JSON comes back with its tokens as they were.
 */
export function formatJson(text: string): string {
  const out: string[] = [];
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.replace(/^\ufeff/, '').match(/"(?:[^"\\]|\\[\s\S])*"?|[{}[\],:]|[^\s"{}[\],:]+/g) ?? [];
  for (const [index, token] of tokens.entries()) {
    const opened = isOpening(tokens[index - 1]);
    if (isClosing(token)) {
      depth = Math.max(0, depth - 1);
      out.push(opened ? token : line() + token);
      continue;
    }
    if (opened) out.push(line());
    if (token === ',') out.push(token, line());
    else out.push(token === ':' ? ': ' : token);
    if (isOpening(token)) depth++;
  }
  return out.length === 0 ? text : `${out.join('')}\n`;
}

const isOpening = (token: string | undefined) => token === '{' || token === '[';
const isClosing = (token: string) => token === '}' || token === ']';

/** One picture in a CSS value; offsets in the value, of the URL without its quotes and of the whole `url(…)`. */
export interface CssUrl {
  readonly url: string;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  /** From `image-set()`: pixels of the file for one CSS pixel. */
  readonly scale?: number;
}

// Comments and strings are taken whole, so that nothing inside them is seen.
const token =
  /\/\*[\s\S]*?(?:\*\/|$)|((?<![\w-])url\(\s*)(?!\s)(?:"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|((?:[^\s"'()\\]|\\[\s\S])*))\s*\)|"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|((?<![\w-])(?:-webkit-)?image-set\()|[()]/gi;

/** The pictures of one CSS value: `url(…)` with or without quotes, and the strings of `image-set()`. */
export function cssUrls(value: string): readonly CssUrl[] {
  const found: CssUrl[] = [];
  let imageSetDepth = 0;
  let depth = 0;
  let position = 0;
  for (;;) {
    token.lastIndex = position;
    const match = token.exec(value);
    if (!match) return found;
    position = match.index;
    const [whole, urlOpening, double, single, bare, doubleString, singleString, imageSet] = match;
    const to = position + whole.length;
    if (urlOpening !== undefined) {
      const written = double ?? single ?? bare ?? '';
      const start = position + urlOpening.length + (bare === undefined ? 1 : 0);
      found.push({ ...entry(written, start, position, to), ...density(value, to, imageSetDepth) });
    } else if (imageSet !== undefined) {
      depth += 1;
      imageSetDepth = depth;
    } else if (whole === '(') depth += 1;
    else if (whole === ')') {
      if (depth === imageSetDepth) imageSetDepth = 0;
      depth = Math.max(0, depth - 1);
    } else if (imageSetDepth > 0 && depth === imageSetDepth) {
      const written = doubleString ?? singleString;
      if (written !== undefined) {
        found.push({ ...entry(written, position + 1, position, to), ...density(value, to, imageSetDepth) });
      }
    }
    position = to;
  }
}

function entry(written: string, start: number, from: number, to: number): CssUrl {
  return { url: unescape(written), start, end: start + written.length, from, to };
}

function density(value: string, at: number, imageSetDepth: number): { scale?: number } {
  const match = imageSetDepth > 0 ? /^\s+(\d+(?:\.\d+)?|\.\d+)(?:x|dppx)/.exec(value.slice(at, at + 40)) : null;
  return match ? { scale: Number(match[1]) } : {};
}

/** CSS escapes: `\20 ` and `\"`. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:([\da-f]{1,6})\s?|(\r\n|[\s\S]))/gi,
    (_, hex: string | undefined, character: string | undefined) => {
      if (hex === undefined) return character === undefined || /[\r\n\f]/.test(character) ? '' : character;
      const code = Number.parseInt(hex, 16);
      return code === 0 || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
    },
  );
}

/** Width and height in pixels from declarations such as `width: 640px` and `background-size: 640px 480px`. */
export function cssSize(declarations: ReadonlyMap<string, string>): { width?: number; height?: number } {
  const background = /^(\d+(?:\.\d+)?)px\s+(\d+(?:\.\d+)?)px$/.exec(declarations.get('background-size')?.trim() ?? '');
  const width = background ? Number(background[1]) : pixels(declarations.get('width'));
  const height = background ? Number(background[2]) : pixels(declarations.get('height'));
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

function pixels(value: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)px$/.exec(value?.trim() ?? '');
  return match ? Number(match[1]) : undefined;
}

/** The declarations of an inline `style`, the last of a name winning. */
export function inlineDeclarations(style: string): ReadonlyMap<string, string> {
  return new Map(
    style.split(';').flatMap((declaration) => {
      const colon = declaration.indexOf(':');
      return colon < 0
        ? []
        : [[declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim()] as const];
    }),
  );
}

import { inflateRawSync } from 'node:zlib';
import { glyphAdvances, glyphBaseline, glyphData, glyphHeight, glyphRanges } from './glyphs.ts';
import { blend, type Colour, type Raster } from './raster.ts';

/** One character's picture: coverage 0 … 3 a pixel. `advance` is how far the next character stands, in pixels. */
interface Glyph {
  readonly advance: number;
  readonly width: number;
  readonly coverage: Uint8Array;
}

/** Height of a line of text at scale 1, in pixels. */
export const lineHeight: number = glyphHeight;

let glyphs: Map<number, Glyph> | undefined;
const boxes = new Map<number, Glyph>();

function allGlyphs(): Map<number, Glyph> {
  if (glyphs) return glyphs;
  const packed = inflateRawSync(Buffer.from(glyphData, 'base64'));
  const map = new Map<number, Glyph>();
  let pixel = 0;
  let index = 0;
  for (const [first, last] of glyphRanges) {
    for (let code = first; code <= last; code++, index++) {
      const advance = glyphAdvances.charCodeAt(index) - 40;
      const width = advance + 2;
      const coverage = new Uint8Array(width * glyphHeight);
      for (let i = 0; i < coverage.length; i++, pixel++) {
        coverage[i] = ((packed[pixel >> 2] ?? 0) >> (6 - 2 * (pixel & 3))) & 3;
      }
      map.set(code, { advance, width, coverage });
    }
  }
  glyphs = map;
  return map;
}

/** Three by five pixels a hexadecimal digit, a bit a pixel, from the top left. */
const hexDigits = '7b6f 2c97 73e7 73cf 5bc9 79cf 79ef 7252 7bef 7bcf 7bed 6bae 7927 6b6e 79a7 79a4'
  .split(' ')
  .map((digit) => parseInt(digit, 16));

/** The box for a character without a glyph: its code point, four or six digits, in two rows. */
function box(code: number): Glyph {
  const known = boxes.get(code);
  if (known) return known;
  const digits = code.toString(16).padStart(code > 0xffff ? 6 : 4, '0');
  const perRow = digits.length / 2;
  const advance = perRow * 4 + 6;
  const width = advance + 2;
  const coverage = new Uint8Array(width * glyphHeight);
  const set = (x: number, y: number, value: number) => (coverage[y * width + x] = value);
  const [top, bottom] = [glyphBaseline - 15, glyphBaseline + 1];
  for (let x = 1; x < advance - 1; x++) for (const y of [top, bottom]) set(x, y, 2);
  for (let y = top; y <= bottom; y++) for (const x of [1, advance - 2]) set(x, y, 2);
  Array.from(digits, (digit) => parseInt(digit, 16)).forEach((digit, i) => {
    const bits = hexDigits[digit] ?? 0;
    const [left, up] = [3 + (i % perRow) * 4, top + 2 + Math.floor(i / perRow) * 7];
    for (let bit = 0; bit < 15; bit++) {
      if ((bits >> (14 - bit)) & 1) set(left + (bit % 3), up + Math.floor(bit / 3), 3);
    }
  });
  const glyph = { advance, width, coverage };
  boxes.set(code, glyph);
  return glyph;
}

function glyphOf(character: string): Glyph {
  const code = character.codePointAt(0) ?? 0x20;
  return allGlyphs().get(code) ?? box(code);
}

/** Width of a text at scale 1, in pixels. */
export function measure(text: string): number {
  let width = 0;
  for (const character of text) width += glyphOf(character).advance;
  return width;
}

/** Draws one line of text, its top left at `left`, `top`. Any scale: coverage is interpolated. */
export function drawText(
  raster: Raster,
  text: string,
  left: number,
  top: number,
  { scale, colour }: { scale: number; colour: Colour },
): void {
  let pen = left;
  for (const character of text) {
    const glyph = glyphOf(character);
    drawGlyph(raster, glyph, pen - scale, top, scale, colour);
    pen += glyph.advance * scale;
  }
}

function drawGlyph(raster: Raster, glyph: Glyph, left: number, top: number, scale: number, colour: Colour): void {
  const x0 = Math.max(0, Math.floor(left));
  const x1 = Math.min(raster.width, Math.ceil(left + glyph.width * scale));
  const y0 = Math.max(0, Math.floor(top));
  const y1 = Math.min(raster.height, Math.ceil(top + glyphHeight * scale));
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const cover = sample(glyph, (x + 0.5 - left) / scale - 0.5, (y + 0.5 - top) / scale - 0.5);
      if (cover > 0) blend(raster, x, y, colour, cover);
    }
  }
}

/** Coverage 0 … 1 between pixels. */
function sample({ width, coverage }: Glyph, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= width || row >= glyphHeight ? 0 : (coverage[row * width + column] ?? 0);
  const upper = at(left, top) * (1 - dx) + at(left + 1, top) * dx;
  const lower = at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx;
  return (upper * (1 - dy) + lower * dy) / 3;
}

import { drawText, lineHeight, measure } from './font.ts';
import { fillRectangle, type Raster } from './raster.ts';

/** Breaks a text into lines no wider than `width` (pixels at scale 1), at spaces where it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.replace(/\s+/gu, ' ').trim().split(' ');
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (line !== '' && measure(line + character) > width) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  lines.push(line);
  return lines;
}

/** Writes a text in a dark band at the foot of the picture: as large as fits in a third of the height, else cut with an ellipsis. */
export function drawCaption(raster: Raster, text: string): void {
  const { width, height } = raster;
  const margin = Math.round(Math.min(width, height) * 0.035);
  const room = width - 2 * margin;
  // A long text is cut before it is wrapped: nobody reads more than this in a picture, and wrapping costs time.
  const shown = text.length > 700 ? text.slice(0, 700) : text;
  let scale = Math.max(0.5, Math.min(width, height) / 640);
  let lines = wrap(shown, room / scale);
  const fits = () => lines.length * lineHeight * scale + margin <= height * 0.36;
  for (let shrink = 0; shrink < 3 && !fits(); shrink++) {
    scale *= 0.8;
    lines = wrap(shown, room / scale);
  }
  const most = Math.max(1, Math.floor((height * 0.36 - margin) / (lineHeight * scale)));
  if (lines.length > most || shown !== text) {
    lines = lines.slice(0, most);
    lines[lines.length - 1] = `${(lines.at(-1) ?? '').slice(0, -1)}…`;
  }
  const band = Math.round(lines.length * lineHeight * scale + margin);
  fillRectangle(raster, [0, height - band, width, band], [12, 14, 20], 0.62);
  lines.forEach((line, i) => {
    const top = height - band + margin * 0.4 + i * lineHeight * scale;
    drawText(raster, line, margin, top, { scale, colour: [250, 250, 246] });
  });
}

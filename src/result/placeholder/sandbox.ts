import { drawCaption } from './caption.ts';
import { drawText, lineHeight, measure } from './font.ts';
import { fillRectangle, resize, type Raster } from './raster.ts';
import { drawScene } from './scene.ts';

/** Drawn this large at most and enlarged by a whole factor: a sandbox answers at once, whatever is asked for. */
const drawnSide = 1400;

/** A free stand-in for a picture: a landscape seeded by the words, a band across it that says what it is, the words below. */
export function drawSandbox(words: string, mark: string, size: { width: number; height: number }): Raster {
  const factor = [1, 2, 4].find(
    (f) => Math.max(size.width, size.height) / f <= drawnSide && size.width % f === 0 && size.height % f === 0,
  );
  const scale = factor ?? 1;
  const raster = drawScene(words, size.width / scale, size.height / scale);
  drawMark(raster, mark);
  drawCaption(raster, words);
  return scale === 1 ? raster : resize(raster, size.width, size.height);
}

/** A light band at the top with the mark in dark letters, as large as fits. */
function drawMark(raster: Raster, mark: string): void {
  const { width, height } = raster;
  const scale = Math.min((width * 0.9) / measure(mark), (height * 0.16) / lineHeight);
  const band = Math.round(lineHeight * scale * 1.3);
  fillRectangle(raster, [0, 0, width, band], [255, 214, 64], 0.92);
  const left = (width - measure(mark) * scale) / 2;
  drawText(raster, mark, left, lineHeight * scale * 0.15, { scale, colour: [30, 26, 10] });
}

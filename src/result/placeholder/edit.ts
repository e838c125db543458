import { drawCaption } from './caption.ts';
import { hash } from './random.ts';
import { type Colour, fillRectangle, newRaster, paste, type Raster, resize } from './raster.ts';

/** A picture visibly made from others: they stand side by side in a frame, tinted, with the words of the edit below. */
export function drawEdit(words: string, inputs: readonly Raster[], size: { width: number; height: number }): Raster {
  const { width, height } = size;
  const tint = tintOf(words);
  const raster = newRaster(width, height, tint.map((part) => Math.round(part * 0.55)) as unknown as Colour);
  const frame = Math.max(2, Math.round(Math.min(width, height) * 0.03));
  const cell = Math.max(1, Math.floor((width - frame) / inputs.length) - frame);
  const room = Math.max(1, height - 2 * frame);
  inputs.forEach((input, i) => {
    const scale = Math.min(cell / input.width, room / input.height);
    const w = Math.max(1, Math.floor(input.width * scale));
    const h = Math.max(1, Math.floor(input.height * scale));
    const left = frame + i * (cell + frame) + Math.floor((cell - w) / 2);
    paste(raster, resize(input, w, h), left, frame + Math.floor((room - h) / 2));
  });
  fillRectangle(raster, [0, 0, width, height], tint, 0.18);
  drawCaption(raster, words);
  return raster;
}

function tintOf(words: string): Colour {
  const value = hash(words);
  return [96 + (value % 160), 96 + ((value >>> 8) % 160), 96 + ((value >>> 16) % 160)];
}

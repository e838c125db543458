import { drawCaption } from './caption.ts';
import { hash } from './random.ts';
import { type Colour, newRaster, type Raster, resize } from './raster.ts';
import { drawScene } from './scene.ts';

/** A picture for a prompt: a landscape seeded by it, with the prompt written in it. `fast` leaves the landscape out. */
export function drawPlaceholder(
  prompt: string,
  { width, height, fast = false }: { width: number; height: number; fast?: boolean },
): Raster {
  // Above 2K the scene is drawn at half the size and enlarged: four times quicker, and nobody looks that closely.
  const factor = !fast && Math.max(width, height) > 3000 && width % 2 === 0 && height % 2 === 0 ? 2 : 1;
  const raster = fast
    ? newRaster(width, height, flatColour(prompt))
    : drawScene(prompt, width / factor, height / factor);
  drawCaption(raster, prompt);
  return factor === 1 ? raster : resize(raster, width, height);
}

function flatColour(text: string): Colour {
  const value = hash(text);
  return [64 + (value & 127), 64 + ((value >> 8) & 127), 64 + ((value >> 16) & 127)];
}

import { palettes, type Palette } from './palettes.ts';
import { hash, random } from './random.ts';
import { blend, type Colour, mix, newRaster, type Raster } from './raster.ts';

const layers = 5;

/** A landscape: sky, sun or moon, and hills one behind the other. The same text gives the same scene at every size. */
export function drawScene(text: string, width: number, height: number): Raster {
  const next = random(hash(text));
  const palette = palettes[Math.floor(next() * palettes.length)] ?? palettes[0];
  if (!palette) throw new Error('no palette');
  const raster = newRaster(width, height);
  drawSky(raster, palette);
  if (palette.night) drawStars(raster, next);
  const horizon = 0.5 + next() * 0.12;
  drawSun(raster, palette, [0.2 + next() * 0.6, horizon - 0.12 - next() * 0.2], 0.05 + next() * 0.05);
  for (let layer = 0; layer < layers; layer++) {
    const depth = layer / (layers - 1);
    const top = horizon + depth * (0.9 - horizon);
    drawHill(
      raster,
      hillOutline(width, height, top, 0.1 * (1.15 - depth), next),
      mix(...palette.hills, depth),
      palette,
    );
  }
  return raster;
}

function drawSky({ width, height, data }: Raster, { sky }: Palette): void {
  for (let y = 0; y < height; y++) {
    const down = (y / height) * 1.5;
    const colour = down < 0.6 ? mix(sky[0], sky[1], down / 0.6) : mix(sky[1], sky[2], Math.min(1, (down - 0.6) / 0.4));
    const row = y * width * 3;
    data[row] = colour[0];
    data[row + 1] = colour[1];
    data[row + 2] = colour[2];
    for (let done = 3; done < width * 3; done *= 2) {
      data.copyWithin(row + done, row, row + Math.min(done, width * 3 - done));
    }
  }
}

function drawStars(raster: Raster, next: () => number): void {
  const size = Math.max(1, Math.round(Math.min(raster.width, raster.height) / 512));
  for (let star = 0; star < 120; star++) {
    const left = Math.floor(next() * (raster.width - size));
    const top = Math.floor(next() * raster.height * 0.55);
    const light = 0.3 + next() * 0.6;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) blend(raster, left + x, top + y, [255, 255, 245], light);
  }
}

/** A disc with a glow around it; `place` and `radius` are shares of the picture's width and height. */
function drawSun(raster: Raster, { sun }: Palette, place: readonly [number, number], radius: number): void {
  const { width, height } = raster;
  const r = radius * Math.min(width, height);
  const [cx, cy] = [place[0] * width, place[1] * height];
  const reach = r * 3.2;
  for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
      const distance = Math.hypot(x - cx, y - cy);
      const disc = Math.min(1, Math.max(0, r - distance + 0.5));
      const glow = Math.max(0, 1 - distance / reach) ** 2 * 0.55;
      const opacity = Math.max(disc, glow);
      if (opacity > 0) blend(raster, x, y, sun, opacity);
    }
  }
}

/** For each column, the row (with fraction) at which the hill begins. */
function hillOutline(width: number, height: number, top: number, swing: number, next: () => number): Float32Array {
  const waves = [1, 2.3, 5.1, 11.7].map((pace, i) => ({
    pace: pace * (0.7 + next() * 0.6) * Math.PI,
    phase: next() * 7,
    size: (swing * (0.6 + next() * 0.4)) / 1.9 ** i,
  }));
  return Float32Array.from({ length: width }, (_, x) => {
    const along = x / width;
    let level = top;
    for (const { pace, phase, size } of waves) level += size * Math.sin(along * pace * 2 + phase) * 0.6;
    return level * height;
  });
}

/** Fills everything below the outline; the foot of a hill fades a little into the haze before the next one. */
function drawHill({ width, height, data }: Raster, outline: Float32Array, colour: Colour, { sky }: Palette): void {
  const first = Math.max(0, Math.floor(outline.reduce((least, y) => Math.min(least, y), height)));
  for (let y = first; y < height; y++) {
    const [red, green, blue] = mix(colour, sky[2], 0.22 * Math.min(1, ((y - first) / height) * 3));
    for (let x = 0, at = y * width * 3; x < width; x++, at += 3) {
      const cover = y - (outline[x] ?? 0) + 0.5;
      if (cover <= 0) continue;
      if (cover >= 1) {
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
      } else {
        data[at] = (data[at] ?? 0) + (red - (data[at] ?? 0)) * cover;
        data[at + 1] = (data[at + 1] ?? 0) + (green - (data[at + 1] ?? 0)) * cover;
        data[at + 2] = (data[at + 2] ?? 0) + (blue - (data[at + 2] ?? 0)) * cover;
      }
    }
  }
}

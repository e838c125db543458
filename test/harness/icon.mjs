// npm run icon: draws media/icon.png, the extension's icon: a banana and a spark on a rounded square. Shapes are
// distances; each pixel is the mean of 16 samples.
import { encode } from 'fast-png';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';

const side = 256;
const samples = 4;
/** @typedef {readonly [number, number, number]} Colour */

/**
 * @param {Colour} a
 * @param {Colour} b
 * @param {number} share
 * @returns {Colour}
 */
const mix = (a, b, share) => {
  const s = Math.min(1, Math.max(0, share));
  return [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, a[2] + (b[2] - a[2]) * s];
};

/** The colour at a point of the unit square, and whether there is one. @param {number} x @param {number} y */
function at(x, y) {
  const corner = 0.22;
  const qx = Math.max(Math.abs(x - 0.5) - 0.5 + corner, 0);
  const qy = Math.max(Math.abs(y - 0.5) - 0.5 + corner, 0);
  if (Math.hypot(qx, qy) > corner) return undefined;
  return spark(x - 0.62, y - 0.34, 0.16) ?? spark(x - 0.8, y - 0.22, 0.07) ?? banana(x, y) ?? background(x, y);
}

/** @param {number} x @param {number} y */
const background = (x, y) => mix([58, 66, 84], [24, 28, 38], (x + y) / 2);

/** A star of four points. @param {number} x @param {number} y @param {number} size @returns {Colour | undefined} */
function spark(x, y, size) {
  return Math.sqrt(Math.abs(x)) + Math.sqrt(Math.abs(y)) < Math.sqrt(size) ? [255, 250, 226] : undefined;
}

/** A crescent between two circles, its ends cut and dark. @param {number} px @param {number} py @returns {Colour | undefined} */
function banana(px, py) {
  const turn = -0.62;
  const [dx, dy] = [px - 0.5, py - 0.5];
  const x = dx * Math.cos(turn) - dy * Math.sin(turn);
  const y = dx * Math.sin(turn) + dy * Math.cos(turn);
  const outer = 0.43 - Math.hypot(x, y + 0.13);
  const inner = Math.hypot(x, (y + 0.33) * 1.02) - 0.43;
  if (outer < 0 || inner < 0) return undefined;
  const along = Math.abs(x);
  if (along > 0.405) return undefined;
  if (along > 0.372) return [92, 66, 32];
  const depth = outer / (outer + inner);
  const skin = mix([240, 160, 20], [255, 226, 92], Math.sqrt(depth) * 1.15);
  // Two soft edges along the fruit.
  const edge = Math.min(Math.abs(depth - 0.36), Math.abs(depth - 0.7));
  return mix(mix([222, 146, 24], skin, edge * 14), [150, 110, 40], (along - 0.33) * 8);
}

const data = new Uint8Array(side * side * 4);
for (let row = 0; row < side; row++) {
  for (let column = 0; column < side; column++) {
    const sum = [0, 0, 0, 0];
    for (let i = 0; i < samples * samples; i++) {
      const colour = at(
        (column + ((i % samples) + 0.5) / samples) / side,
        (row + (Math.floor(i / samples) + 0.5) / samples) / side,
      );
      if (colour) [...colour, 255].forEach((value, part) => (sum[part] = (sum[part] ?? 0) + value));
    }
    const covered = (sum[3] ?? 0) / 255 || 1;
    data.set(
      [...sum.slice(0, 3).map((value) => value / covered), (sum[3] ?? 0) / (samples * samples)],
      (row * side + column) * 4,
    );
  }
}
writeFileSync(path.join(ROOT, 'media/icon.png'), encode({ width: side, height: side, data, channels: 4 }));

import { type Colour } from './raster.ts';

/** The colours of a scene. */
export interface Palette {
  /** From the zenith to the horizon. */
  readonly sky: readonly [Colour, Colour, Colour];
  readonly sun: Colour;
  /** From the farthest hill to the nearest. */
  readonly hills: readonly [Colour, Colour];
  readonly night: boolean;
}

/** Moods of a landscape, from dawn to night. */
export const palettes: readonly Palette[] = [
  {
    sky: [
      [58, 86, 150],
      [236, 150, 120],
      [255, 214, 160],
    ],
    sun: [255, 240, 200],
    hills: [
      [172, 120, 140],
      [44, 34, 66],
    ],
    night: false,
  },
  {
    sky: [
      [86, 164, 222],
      [160, 212, 240],
      [236, 246, 250],
    ],
    sun: [255, 250, 220],
    hills: [
      [150, 190, 196],
      [28, 84, 74],
    ],
    night: false,
  },
  {
    sky: [
      [40, 24, 72],
      [180, 60, 110],
      [255, 160, 90],
    ],
    sun: [255, 214, 120],
    hills: [
      [140, 62, 110],
      [26, 14, 44],
    ],
    night: false,
  },
  {
    sky: [
      [10, 18, 48],
      [28, 48, 98],
      [70, 100, 150],
    ],
    sun: [238, 240, 232],
    hills: [
      [56, 80, 126],
      [8, 16, 36],
    ],
    night: true,
  },
  {
    sky: [
      [250, 196, 150],
      [255, 222, 180],
      [255, 242, 216],
    ],
    sun: [255, 255, 240],
    hills: [
      [226, 176, 130],
      [130, 66, 44],
    ],
    night: false,
  },
  {
    sky: [
      [92, 138, 140],
      [170, 200, 186],
      [236, 232, 204],
    ],
    sun: [255, 248, 214],
    hills: [
      [146, 176, 150],
      [34, 62, 50],
    ],
    night: false,
  },
  {
    sky: [
      [116, 96, 170],
      [206, 160, 206],
      [255, 214, 214],
    ],
    sun: [255, 236, 220],
    hills: [
      [176, 138, 190],
      [56, 40, 96],
    ],
    night: false,
  },
  {
    sky: [
      [8, 30, 44],
      [16, 84, 96],
      [92, 176, 150],
    ],
    sun: [232, 246, 226],
    hills: [
      [42, 112, 110],
      [6, 26, 32],
    ],
    night: true,
  },
];

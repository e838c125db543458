import type { PictureFormat } from './codec.ts';
import type { Fit } from './transformPlan.ts';

/** One file that a preset makes. */
export interface PresetOutput {
  /** `replace`: the file's whole base name, extension included. `append`: follows the source's base name; no extension. */
  readonly naming: 'replace' | 'append';
  readonly name: string;
  /** Pixels; of an icon file its largest picture. */
  readonly width: number;
  readonly height: number;
  readonly fit: Fit;
  /** Absent: the source's own. `ico`: a Windows icon file with a PNG of each of `sizes`. */
  readonly format?: PictureFormat | 'ico';
  readonly sizes?: readonly number[];
  /** Where the platform refuses alpha. */
  readonly background?: string;
}

/** A named set of sizes. `label` is English and shown through `l10n.t` where it is shown. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly outputs: readonly PresetOutput[];
}

const square = (name: string, side: number, background?: string): PresetOutput => ({
  naming: 'replace',
  name,
  width: side,
  height: side,
  fit: 'cover',
  format: 'png',
  ...(background === undefined ? {} : { background }),
});
const card = (width: number, height: number): PresetOutput => ({
  naming: 'append',
  name: `-${width}x${height}`,
  width,
  height,
  fit: 'cover',
  format: 'jpeg',
});

/** The presets with fixed sizes. For pairs of densities see `densityPair`. */
export const PRESETS: readonly Preset[] = [
  { id: 'social-card', label: 'Social card, 1200 × 630', outputs: [card(1200, 630)] },
  { id: 'social-card-repository', label: 'Repository social card, 1280 × 640', outputs: [card(1280, 640)] },
  {
    id: 'favicon',
    label: 'Favicon set',
    outputs: [
      {
        naming: 'replace',
        name: 'favicon.ico',
        width: 48,
        height: 48,
        fit: 'cover',
        format: 'ico',
        sizes: [16, 32, 48],
      },
      square('favicon-16x16.png', 16),
      square('favicon-32x32.png', 32),
      square('favicon-48x48.png', 48),
      square('apple-touch-icon.png', 180, '#ffffff'), // iOS shows transparency as black
      square('icon-192.png', 192),
      square('icon-512.png', 512),
    ],
  },
  {
    id: 'app-icon-ios',
    label: 'App icons for iOS',
    // App Store Connect refuses an alpha channel.
    outputs: [40, 58, 60, 76, 80, 87, 120, 152, 167, 180, 1024].map((side) =>
      square(`AppIcon-${side}.png`, side, '#ffffff'),
    ),
  },
  {
    id: 'app-icon-android',
    label: 'App icons for Android',
    outputs: [
      ...(
        [
          ['mdpi', 48],
          ['hdpi', 72],
          ['xhdpi', 96],
          ['xxhdpi', 144],
          ['xxxhdpi', 192],
        ] as const
      ).map(([density, side]) => square(`ic_launcher-${density}.png`, side)),
      square('playstore-icon.png', 512),
    ],
  },
  {
    id: 'app-icon-pwa',
    label: 'App icons for the web (PWA)',
    outputs: [72, 96, 128, 144, 152, 192, 384, 512].map((side) => square(`icon-${side}x${side}.png`, side)),
  },
];

/** The two files of a picture for screens of density 1 and 2: all its pixels as `@2x`, half of them as `@1x`. */
export function densityPair(width: number, height: number): Preset {
  const output = (name: string, scale: number): PresetOutput => ({
    naming: 'append',
    name,
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
    fit: 'stretch',
  });
  return { id: 'density-pair', label: '2× and 1× pair', outputs: [output('@2x', 1), output('@1x', 0.5)] };
}

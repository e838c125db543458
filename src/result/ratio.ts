/** Width over height of `16:9` and the like, or `undefined` for other text. */
export function parseRatio(text: string): number | undefined {
  const [, width, height] = /^(\d{1,5}(?:\.\d+)?):(\d{1,5}(?:\.\d+)?)$/.exec(text) ?? [];
  const ratio = Number(width) / Number(height);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

/**
 * The allowed aspect ratio nearest to `width` : `height`, by the logarithm (so that 2:1 and 1:2 lie equally far from
 * 1:1); of two equally near the first. `undefined` if no allowed value is a ratio, or a size is not positive.
 */
export function nearestRatio(width: number, height: number, allowed: readonly string[]): string | undefined {
  const wanted = Math.log(width / height);
  if (!Number.isFinite(wanted)) return undefined;
  let best: { readonly text: string; readonly distance: number } | undefined;
  for (const text of allowed) {
    const ratio = parseRatio(text);
    if (ratio === undefined) continue;
    const distance = Math.abs(Math.log(ratio) - wanted);
    if (best === undefined || distance < best.distance - 1e-9) best = { text, distance };
  }
  return best?.text;
}

/** Side in pixels of a square result of each `image_size`; other ratios keep about the same area (endpoint contract). */
const SIDES = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 } as const;

/** A resolution that can be asked for. */
export type ImageSize = keyof typeof SIDES;

/**
 * The smallest resolution whose result covers `width` × `height` without scaling up; `4K` if none does.
 * @param ratio the aspect ratio that will be asked for, such as `16:9`; the size's own if absent
 */
export function imageSizeFor(width: number, height: number, ratio?: string): ImageSize {
  const stretch = Math.sqrt((ratio === undefined ? undefined : parseRatio(ratio)) ?? width / height);
  const covers = (side: number) => Math.ceil(side * stretch) >= width && Math.ceil(side / stretch) >= height;
  return (['512', '1K', '2K'] as const).find((size) => covers(SIDES[size])) ?? '4K';
}

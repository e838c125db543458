/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** By how much `y` grows for each `x`: the line of least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  let [xy, xx] = [0, 0];
  for (const [x, y] of points) {
    xy += (x - x0) * (y - y0);
    xx += (x - x0) ** 2;
  }
  return xy / xx;
}

/** What two ways of doing the same take. */
export interface Pair {
  /** Medians, in milliseconds. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of the ratios of neighbours, which met the same machine. */
  readonly ratio: number;
}

/** What a side may do after what is timed, such as waiting for the rest. */
type Rest = (() => Promise<unknown>) | undefined;

/** Runs both in turn, which of them first alternating, after one round that does not count. */
export async function compare(
  rounds: number,
  ours: (round: number) => PromiseLike<Rest>,
  theirs: (round: number) => PromiseLike<Rest>,
): Promise<Pair> {
  const took: { ours: number; theirs: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const one = { ours: 0, theirs: 0 };
    for (const side of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
      const began = performance.now();
      const rest = await (side === 'ours' ? ours(round) : theirs(round));
      one[side] = performance.now() - began;
      await rest?.();
    }
    if (round > 0) took.push(one);
  }
  return {
    ours: median(took.map((one) => one.ours)),
    theirs: median(took.map((one) => one.theirs)),
    ratio: median(took.map((one) => one.ours / one.theirs)),
  };
}

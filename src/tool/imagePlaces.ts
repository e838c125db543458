import type { Tool } from './definition.ts';

/**
 * Which image input each of `count` pictures goes to, in order. Required inputs get one each first, the others are filled
 * in the order of the table. `undefined`: there are more pictures than the tool takes.
 */
export function imagePlaces(tool: Pick<Tool, 'images'>, count: number): readonly string[] | undefined {
  if (count > imageCount(tool)) return undefined;
  let left = count;
  const counts = tool.images.map(({ required }) => (required && left > 0 ? (left--, 1) : 0));
  const filled = tool.images.map(({ max }, index) => {
    const taken = counts[index] ?? 0;
    const more = Math.min(left, max - taken);
    left -= more;
    return taken + more;
  });
  return tool.images.flatMap(({ name }, index) => Array.from({ length: filled[index] ?? 0 }, () => name));
}

/** The most pictures that a tool takes. */
export function imageCount({ images }: Pick<Tool, 'images'>): number {
  return images.reduce((sum, { max }) => sum + max, 0);
}

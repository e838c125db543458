import fc from 'fast-check';

/** `npm run test:fuzz` tries this many times as often as `npm test`. */
const times = Math.max(1, Number(process.env['FUZZ_TIMES'] ?? 1) || 1);

/** How many cases to try, where `npm test` tries `few`: as many as take a second or less. */
export const runs = (few: number): number => few * times;

interface Limits {
  /** Cases in `npm test`; 100 unless said otherwise. */
  readonly numRuns?: number;
  /** Milliseconds that one case may take: generous, since what is meant are hangs. */
  readonly limitMs?: number;
}

/**
 * Tries a property on many cases: `fc.assert`, where a case that takes too long fails too. The long form says how many
 * cases it tried and how long the slowest one took.
 */
export function holds<T>(property: fc.IProperty<T>, limits?: Limits): void;
export function holds<T>(property: fc.IAsyncProperty<T>, limits?: Limits): Promise<void>;
export function holds<T>(
  property: fc.IProperty<T> | fc.IAsyncProperty<T>,
  { numRuns = 100, limitMs = 2000 }: Limits = {},
): void | Promise<void> {
  let cases = 0;
  let slowest = 0;
  const timed = Object.create(property) as fc.IRawProperty<T>;
  const ended = (began: number, outcome: Awaited<ReturnType<typeof property.run>>) => {
    const took = performance.now() - began;
    cases++;
    slowest = Math.max(slowest, took);
    return outcome ?? (took > limitMs ? { error: new Error(`one case took ${Math.round(took)} ms`) } : null);
  };
  timed.run = (value: T) => {
    const began = performance.now();
    const outcome = property.run(value);
    return outcome instanceof Promise ? outcome.then((late) => ended(began, late)) : ended(began, outcome);
  };
  const tell = () => {
    if (times > 1) process.stdout.write(`       ${cases} cases, the slowest took ${slowest.toFixed(1)} ms\n`);
  };
  const all = fc.assert(timed as fc.IAsyncProperty<T>, { numRuns: runs(numRuns) }) as Promise<void> | undefined;
  if (all instanceof Promise) return all.then(tell);
  tell();
  return undefined;
}

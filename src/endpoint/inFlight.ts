import { stopwatch, type Clock } from './clock.ts';

/** The calls under way, for a shutdown that lets them end. */
export class CallsInFlight {
  readonly #running = new Set<Promise<unknown>>();

  /** Counts `work` as under way until it is settled; gives it back. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = () => this.#running.delete(work);
    work.then(done, done);
    return work;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Waits until none is under way, at most `ms` milliseconds; whether none is. VS Code gives `deactivate` 5 s. */
  async drain(ms: number, clock: Clock): Promise<boolean> {
    const state = { late: false };
    const elapsed = stopwatch(clock);
    // What begins while waiting is waited for, too.
    while (this.#running.size > 0 && !state.late) {
      let takeBack: (() => void) | undefined;
      const late = new Promise<void>((resolve) => {
        takeBack = clock.after(ms - elapsed(), () => {
          state.late = true;
          resolve();
        });
      });
      await Promise.race([Promise.allSettled(this.#running), late]);
      takeBack?.();
    }
    return this.#running.size === 0;
  }
}

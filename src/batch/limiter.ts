import PQueue from 'p-queue';

/** Successes in a row, for each call allowed at once, before one more is allowed. */
const raiseAfter = 8;
/** Successes in a row before a level is tried that the server has refused; doubled each time it refuses again. */
const patience = 64;
const maxPatience = 4096;
/** Without `Retry-After`: the first wait, doubled each time up to the longest; in milliseconds. */
const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** How often the time is looked at while the gate is closed: a timer does not count what a machine slept. */
const lookAgainMs = 30_000;

/** A call under way, as the limiter knows it. */
export interface Slot {
  /** The call was taken by the server. */
  succeeded(): void;
  /** The server answered 429: fewer at once from now on, and none starts before `retryAfterMs` have passed. */
  limited(retryAfterMs: number | undefined): void;
}

/**
 * Runs calls, so many at once: at first the user's setting, half of it on 429, slowly more again. One gate for all: after a
 * 429 no call starts before the time the server named. The account's cap is not known, so a level that was refused is tried
 * again seldom (measured: each try costs a 429 and the wait).
 */
export class Limiter {
  readonly #queue: PQueue;
  readonly #onChange: () => void;
  #setting: number;
  #limit: number;
  #paused = false;
  #notBefore = 0;
  /** The same as `performance.now()` tells it, which no setting of the clock changes. */
  #notBeforeTicks = 0;
  #gate: NodeJS.Timeout | undefined;
  /** Counts the 429s that lowered the limit; those of calls started before the last one say nothing new. */
  #epoch = 0;
  /** Calls under way that were not refused. */
  readonly #calls = new Set<symbol>();
  #refused = Infinity;
  #patience = patience;
  #streak = 0;
  #waits = 0;

  /** `onChange`: the limit, the gate or the number of calls under way has changed. */
  constructor(setting: number, onChange: () => void = () => undefined) {
    this.#setting = atLeastOne(setting);
    this.#limit = this.#setting;
    this.#queue = new PQueue({ concurrency: this.#limit });
    this.#onChange = onChange;
    this.#queue.on('active', onChange);
    this.#queue.on('next', onChange);
  }

  /** Calls allowed at once right now. */
  get limit(): number {
    return this.#limit;
  }

  get running(): number {
    return this.#queue.pending;
  }

  /** Calls that wait for a slot. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Until when no call starts because the server said so: milliseconds since 1970, `undefined` if now is fine. */
  get notBefore(): number | undefined {
    return this.#gate === undefined ? undefined : this.#notBefore;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Takes effect with the next start. More than before is tried at once: it is the user's word. */
  set setting(calls: number) {
    this.#setting = atLeastOne(calls);
    this.#refused = Infinity;
    this.#patience = patience;
    this.#setLimit(this.#setting);
  }

  get setting(): number {
    return this.#setting;
  }

  /** Starts a call when there is a slot; `first`: before all others that wait. The task must not reject. */
  add(task: (slot: Slot) => Promise<void>, first = false): void {
    const run = async (): Promise<void> => {
      const call = Symbol();
      this.#calls.add(call);
      try {
        await task(this.#slot(call));
      } finally {
        this.#calls.delete(call);
      }
    };
    void this.#queue.add(run, { priority: first ? 1 : 0 });
  }

  /** No further call starts; those under way go on. */
  pause(): void {
    this.#paused = true;
    this.#open();
  }

  resume(): void {
    this.#paused = false;
    this.#open();
  }

  /** Forgets the calls that have not started. */
  clear(): void {
    this.#queue.clear();
  }

  dispose(): void {
    this.clear();
    clearTimeout(this.#gate);
    this.#gate = undefined;
    this.#queue.removeAllListeners();
  }

  #slot(call: symbol): Slot {
    const epoch = this.#epoch;
    return {
      succeeded: () => {
        this.#waits = 0;
        this.#streak++;
        const probing = this.#limit + 1 >= this.#refused;
        if (this.#limit >= this.#setting || this.#streak < (probing ? this.#patience : raiseAfter * this.#limit))
          return;
        this.#setLimit(this.#limit + 1);
      },
      limited: (retryAfterMs) => {
        // The others under way were taken, or will tell for themselves.
        this.#calls.delete(call);
        const others = Math.max(1, this.#calls.size);
        if (epoch === this.#epoch) {
          this.#epoch++;
          if (this.#limit >= this.#refused) this.#patience = Math.min(maxPatience, this.#patience * 2);
          this.#refused = this.#limit;
          this.#waits++;
          this.#setLimit(Math.floor(this.#limit / 2));
        }
        this.#refused = Math.max(2, Math.min(this.#refused, others + 1));
        this.#setLimit(Math.min(this.#limit, others));
        this.#close(retryAfterMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#waits - 1)));
      },
    };
  }

  #setLimit(limit: number): void {
    this.#limit = Math.min(this.#setting, atLeastOne(limit));
    this.#streak = 0;
    this.#queue.concurrency = this.#limit;
    this.#onChange();
  }

  #close(delayMs: number): void {
    // What is left of an earlier wait, should that be longer.
    const ms = Math.max(delayMs, this.#left());
    this.#notBefore = Date.now() + ms;
    this.#notBeforeTicks = performance.now() + ms;
    clearTimeout(this.#gate);
    const wait = (): void => {
      const left = this.#left();
      this.#gate = left > 0 ? setTimeout(wait, Math.min(left, lookAgainMs)) : undefined;
      this.#open();
    };
    wait();
  }

  /** A machine that slept finds the time passed; a clock that was set back does not stop the batch for longer. */
  #left(): number {
    return Math.min(this.#notBefore - Date.now(), this.#notBeforeTicks - performance.now());
  }

  #open(): void {
    if (this.#paused || this.#gate !== undefined) this.#queue.pause();
    else this.#queue.start();
    this.#onChange();
  }
}

function atLeastOne(calls: number): number {
  return Math.max(1, Math.floor(calls) || 1);
}

import type { StudioError } from './errors.ts';

/** What was tried so far in one call. */
export interface Tries {
  /** Attempts made. */
  readonly attempts: number;
  /** Time since the first began, in milliseconds. */
  readonly elapsedMs: number;
  /** Waited for a 429 so far, in milliseconds. */
  readonly limitedMs: number;
  /** Answers 429 so far, this one included. */
  readonly limited: number;
}

const mostLimited = 3;
const limitedBudgetMs = 60_000;
const refusedTries = 3;
const refusedBudgetMs = 5_000;

/**
 * How long a call in the foreground waits before it is repeated by itself, in milliseconds; `undefined`: it is not. Only what
 * certainly was not charged is: a 429 at most 3 times and 60 s in all, a refused connection at most 3 tries in 5 s.
 */
export function delayBeforeRepeat({ code, facts }: StudioError, tries: Tries): number | undefined {
  if (facts.charged === 'yes') return undefined;
  if (code === 'RATE_LIMITED') {
    const delay = facts.retryAfterMs ?? 1000 * 2 ** (tries.limited - 1);
    return tries.limited <= mostLimited && tries.limitedMs + delay <= limitedBudgetMs ? delay : undefined;
  }
  if (code === 'NETWORK' && facts.systemCode === 'ECONNREFUSED' && facts.charged === 'no') {
    const delay = 500 * 3 ** (tries.attempts - 1);
    return tries.attempts < refusedTries && tries.elapsedMs + delay <= refusedBudgetMs ? delay : undefined;
  }
  return undefined;
}

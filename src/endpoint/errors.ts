/** Whether a call that failed cost money: `maybe` once the whole body was handed over and no clear answer came. */
export type Charged = 'no' | 'maybe' | 'yes';

/** Every expected failure has one of these. They are public: keybindings, tasks and other extensions see them. */
export type ErrorCode =
  | 'NO_API_KEY'
  | 'BAD_PARAMETER'
  | 'BAD_IMAGE'
  | 'UNAUTHORIZED'
  | 'PAYMENT_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'BLOCKED_BY_FILTER'
  | 'SERVER_ERROR'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'NETWORK'
  | 'PROXY'
  | 'CERTIFICATE'
  | 'BAD_RESPONSE'
  | 'REDIRECTED'
  | 'TRUNCATED'
  | 'WRITE_FAILED'
  | 'BAD_CSV'
  | 'BATCH_BUSY'
  | 'NO_FOLDER'
  | 'NO_RECIPE'
  | 'UNKNOWN_TOOL'
  | 'OVER_BUDGET'
  | 'UNTRUSTED_WORKSPACE';

/** What is known beyond the sentence. All of it may be logged; none of it holds the key. */
export interface ErrorFacts {
  readonly charged?: Charged;
  /** HTTP status. */
  readonly status?: number;
  readonly requestId?: string;
  /** The server's own words, shortened; data, not markup. */
  readonly serverMessage?: string;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The system's or library's code, such as `ECONNREFUSED`. */
  readonly systemCode?: string;
  /** USD, from `X-Cost`, when a failed call still says what it cost. */
  readonly costUsd?: number;
  /** Where bytes that were paid for, but could not be put in their place, have been kept. */
  readonly rescued?: string;
  readonly cause?: unknown;
}

/** An expected failure. `message` is one localized sentence that says what happened and, where it can, what to do. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: ErrorCode;
  readonly charged: Charged;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = code;
    this.charged = facts.charged ?? 'no';
    this.facts = facts;
  }

  /** The same failure with more known of it. */
  with(facts: ErrorFacts): StudioError {
    return new StudioError(this.code, this.message, { ...this.facts, ...facts });
  }
}

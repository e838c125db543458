import { createHash } from 'node:crypto';

/** A text part of the form, as it arrived. */
export interface ArrivedField {
  readonly name: string;
  /** The bytes read as UTF-8. */
  readonly value: string;
  /** The bytes, base64. */
  readonly raw: string;
  /** The part's own Content-Type, `text/plain` where it had none. */
  readonly contentType: string;
}

/** A file part of the form, as it arrived; its bytes are not kept. */
export interface ArrivedFile {
  readonly name: string;
  readonly filename: string;
  /** The part's own Content-Type. */
  readonly contentType: string;
  /** What its first bytes say: `image/png`, `image/jpeg`, `image/webp`, or undefined for anything else. */
  readonly mediaType: string | undefined;
  readonly size: number;
  readonly sha256: string;
}

/** What a call was for. Only `run` can cost anything. */
export type CallKind = 'run' | 'estimate' | 'workflows' | 'flows' | 'balance' | 'mcp' | 'unknown';

/** One request, from its headers to the end of its answer. */
export interface Call {
  readonly id: number;
  readonly requestId: string;
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly kind: CallKind;
  /** Of an MCP call: its method. */
  slug: string | undefined;
  /** First 12 hexadecimal digits of the key's SHA-256, undefined where no key came. Never the key. */
  readonly keyDigest: string | undefined;
  /** The request's headers, without the key. */
  readonly headers: Readonly<Record<string, string>>;
  fields: readonly ArrivedField[];
  files: readonly ArrivedFile[];
  /** The whole request body arrived and was read. */
  bodyRead: boolean;
  /** The fault that was played, if any. */
  fault: string | undefined;
  /** The HTTP status answered, undefined where there was none. */
  status: number | undefined;
  /** What the account paid for it. */
  chargedUsd: number;
  /** The answer was handed to the operating system completely. */
  delivered: boolean;
  /** The client closed the connection before the answer was complete. */
  clientCut: boolean;
  /** Executions going on when this one began, itself included; 0 where it did not begin. */
  concurrent: number;
  elapsedMs: number;
  finished: boolean;
}

/** A request that a client sent to the other origin, where a redirect points to. */
export interface ElsewhereRequest {
  readonly method: string;
  readonly path: string;
  /** Whether the key came along: it never may. */
  readonly keyArrived: boolean;
}

/** What happened, in order, and what was paid: the judge in tests. */
export class Ledger {
  readonly calls: Call[] = [];
  readonly elsewhere: ElsewhereRequest[] = [];
  peakConcurrency = 0;
  executing = 0;
  #waiting: (() => void)[] = [];

  /** The calls that ran a tool or tried to. */
  get runs(): Call[] {
    return this.calls.filter(({ kind }) => kind === 'run');
  }

  /** The calls that were paid for. */
  get charges(): Call[] {
    return this.calls.filter(({ chargedUsd }) => chargedUsd > 0);
  }

  get chargedUsd(): number {
    return dollars(this.calls.reduce((sum, { chargedUsd }) => sum + chargedUsd, 0));
  }

  /** Resolves as soon as `condition` holds; looked at whenever something happens. Rejects with the signal's reason. */
  async until(condition: (ledger: Ledger) => boolean, signal?: AbortSignal): Promise<void> {
    while (!condition(this)) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        signal?.addEventListener('abort', abort, { once: true });
        this.#waiting.push(() => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
      });
    }
  }

  /** Resolves when no call is in progress. */
  settled(signal?: AbortSignal): Promise<void> {
    return this.until(({ calls }) => calls.every(({ finished }) => finished), signal);
  }

  /** To be called after every change, for those who wait. */
  changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  clear(): void {
    this.calls.length = 0;
    this.elsewhere.length = 0;
    this.peakConcurrency = this.executing;
    this.changed();
  }

  /** The ledger as the control API shows it. */
  toJSON(): object {
    const { calls, elsewhere, peakConcurrency, executing, chargedUsd } = this;
    const charges = this.charges.map(({ id, slug, chargedUsd: usd }) => ({ id, slug, usd }));
    return { calls, charges, chargedUsd, peakConcurrency, executing, elsewhere };
  }
}

/** A key's fingerprint for the ledger. */
export function digestKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

/** Rounds away what floating point adds to sums of money. */
export function dollars(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}

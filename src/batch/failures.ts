import * as l10n from '@vscode/l10n';
import { type ErrorCode, StudioError } from '../endpoint/errors.ts';

/** Failures that are the account's or the connection's, not a row's: so many in a row stop a batch with their reason. */
const stopAfter = 3;
const stopping: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHORIZED',
  'PAYMENT_REQUIRED',
  'NO_API_KEY',
  'PROXY',
  'CERTIFICATE',
  'REDIRECTED',
]);

/** Counts such failures; anything else between them begins anew. */
export class StopRule {
  #count = 0;

  /** Whether the batch should stop now. */
  failed(error: StudioError): boolean {
    const counts = stopping.has(error.code) || (error.code === 'NETWORK' && error.charged === 'no');
    this.#count = counts ? this.#count + 1 : 0;
    return this.#count >= stopAfter;
  }

  succeeded(): void {
    this.#count = 0;
  }
}

/** Nothing can have been charged, and a moment later it may work: at most three tries within five seconds. */
export function isRefused(error: StudioError): boolean {
  return error.code === 'NETWORK' && error.charged === 'no' && error.facts.systemCode === 'ECONNREFUSED';
}

/** Waits before the second and third try, in milliseconds. */
export const refusedWaitsMs = [500, 1500] as const;

/** Any failure as a typed one. What is not expected counts as `maybe` once the request was handed over. */
export function asStudioError(error: unknown, sent: boolean): StudioError {
  if (error instanceof StudioError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StudioError('SERVER_ERROR', l10n.t('Something unexpected happened: {0}', reason), {
    charged: sent ? 'maybe' : 'no',
    cause: error,
  });
}

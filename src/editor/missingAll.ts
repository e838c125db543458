import type * as vscode from 'vscode';
import type { MissingImage } from '../document/missingImages.ts';
import { StudioError, type ErrorCode } from '../endpoint/errors.ts';
import { logFailure } from './log.ts';
import { makeMissing, missingRequest } from './missingMake.ts';
import { readSettings } from './settings.ts';
import type { Studio } from './studio.ts';

/** What came of several missing pictures. */
export interface AllMade {
  readonly generated: readonly vscode.Uri[];
  readonly failed: number;
  /** The first failure. */
  readonly error?: Error;
}

/** What would fail each of the others the same way. */
const hopeless = new Set<ErrorCode>([
  'NO_API_KEY',
  'UNAUTHORIZED',
  'PAYMENT_REQUIRED',
  'FORBIDDEN',
  'NOT_FOUND',
  'REDIRECTED',
  'CERTIFICATE',
  'PROXY',
  'UNTRUSTED_WORKSPACE',
]);

/**
 * Makes missing pictures, a few at once. When the signal comes nothing more is begun, and what was not sent yet, or waits
 * to be sent again, stops; what was sent is paid for, so it is received.
 */
export async function makeAllMissing(
  studio: Studio,
  document: vscode.TextDocument,
  images: readonly MissingImage[],
  { signal, onMade }: { readonly signal: AbortSignal; readonly onMade?: (count: number) => void },
): Promise<AllMade> {
  const waiting = [...images];
  const generated: vscode.Uri[] = [];
  let failed = 0;
  let error: Error | undefined;
  const one = async (image: MissingImage) => {
    try {
      const made = await makeMissing(studio, document, image, await missingRequest(document, image), {
        door: 'missingImages',
        stopUnsent: signal,
      });
      generated.push(made.uri);
      onMade?.(generated.length);
    } catch (failure) {
      if (failure instanceof StudioError && failure.code === 'CANCELLED') return;
      logFailure(studio.log, 'missing image', failure);
      failed += 1;
      error ??= failure instanceof Error ? failure : new Error(String(failure));
      if (!(failure instanceof StudioError) || !hopeless.has(failure.code)) return;
      failed += waiting.length;
      waiting.length = 0;
    }
  };
  const worker = async () => {
    for (let image = waiting.shift(); image && !signal.aborted; image = waiting.shift()) await one(image);
  };
  const { batchConcurrency } = readSettings(document.uri);
  await Promise.all(Array.from({ length: Math.min(batchConcurrency, images.length) }, worker));
  return { generated, failed, ...(error && { error }) };
}

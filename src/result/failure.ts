import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { StudioError, type ErrorFacts } from '../endpoint/errors.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { Undelivered } from './deliver.ts';
import type { Outcome, ProduceDeps } from './ports.ts';
import { rescue } from './rescue.ts';
import { systemCodeOf } from './systemCode.ts';

interface Failing {
  readonly request: ImageRequest;
  readonly deps: ProduceDeps;
  /** Where bytes may have been received. */
  readonly files: readonly string[];
  readonly sent: boolean;
  readonly signal: AbortSignal;
}

interface Failure {
  readonly thrown: unknown;
  readonly outcome: Outcome;
  /** Paid bytes that could not even be moved to the rescue folder: they stay where they are. */
  readonly unmoved?: string;
}

/** What a failed call comes to: bytes that were paid for are rescued, and the error says where they are. Never rejects. */
export async function failureOf(error: unknown, failing: Failing): Promise<Failure> {
  const file = await paidFile(error, failing.files);
  const expected = expectedError(error, failing);
  if (!expected) {
    // A mistake of ours: thrown as it is, with its stack; what it cost is not known.
    const kept: Kept = failing.sent ? await keep(file, String(error), failing) : {};
    return {
      thrown: error,
      outcome: { charged: failing.sent ? 'maybe' : 'no', ...(kept.at !== undefined && { output: kept.at }) },
      ...(kept.unmoved !== undefined && { unmoved: kept.unmoved }),
    };
  }
  // Who stops a call gives up what is half there, but a result that has come was paid for.
  const worthKeeping = expected.charged === 'yes' || (expected.charged === 'maybe' && expected.code !== 'CANCELLED');
  const kept: Kept = worthKeeping ? await keep(file, expected.message, failing) : {};
  const { costUsd, requestId } = expected.facts;
  return {
    thrown: kept.at === undefined ? expected : saying(expected, kept.at),
    outcome: {
      charged: expected.charged,
      code: expected.code,
      ...(costUsd !== undefined && { costUsd }),
      ...(requestId !== undefined && { requestId }),
      ...(kept.at !== undefined && { output: kept.at }),
    },
    ...(kept.unmoved !== undefined && { unmoved: kept.unmoved }),
  };
}

function expectedError(error: unknown, { deps, sent, signal }: Failing): StudioError | undefined {
  if (error instanceof Undelivered) {
    const { received, cause } = error;
    const { costUsd, requestId } = received;
    const facts: ErrorFacts = {
      charged: 'yes',
      ...(costUsd !== undefined && { costUsd }),
      ...(requestId !== undefined && { requestId }),
    };
    return cause instanceof StudioError ? cause.with(facts) : writeFailed(deps.folder.label, cause, facts);
  }
  if (error instanceof StudioError) return error;
  if (signal.aborted) {
    const message = sent
      ? l10n.t('Stopped. The call may have been charged.')
      : l10n.t('Cancelled before anything was sent.');
    return new StudioError('CANCELLED', message, { charged: sent ? 'maybe' : 'no' });
  }
  // What a call lets through are errors of the file it writes: those come when an answer has begun.
  const isSystems = error instanceof Error && 'syscall' in error && systemCodeOf(error) !== undefined;
  return isSystems ? writeFailed(deps.folder.label, error, { charged: sent ? 'yes' : 'no' }) : undefined;
}

function writeFailed(place: string, cause: unknown, facts: ErrorFacts): StudioError {
  const systemCode = systemCodeOf(cause) ?? 'unknown';
  const message =
    facts.charged === 'yes'
      ? l10n.t(
          'The result could not be written to {0} ({1}). It was charged. Make room or choose another folder.',
          place,
          systemCode,
        )
      : l10n.t('Nothing can be written to {0} ({1}). Make room or choose another folder.', place, systemCode);
  return new StudioError('WRITE_FAILED', message, { ...facts, systemCode, cause });
}

function saying(error: StudioError, at: string): StudioError {
  const message = l10n.t('{0} What was received has been kept at {1}', error.message, at);
  return new StudioError(error.code, message, { ...error.facts, rescued: at });
}

interface Kept {
  /** Where the bytes are; absent if there were none. */
  readonly at?: string;
  /** The same, if they could not be moved. */
  readonly unmoved?: string;
}

async function keep(file: string, reason: string, { request, deps }: Failing): Promise<Kept> {
  const name = promptOf(request) || request.tool.slug;
  try {
    const at = await rescue(file, { folder: deps.rescueFolder, reason, name });
    return at === undefined ? {} : { at };
  } catch (error) {
    deps.logger.warn(`the rescue folder cannot be written: ${String(error)}; ${file} stays where it is`);
    return { at: file, unmoved: file };
  }
}

/** Where the bytes are that were paid for: as they came; or if those have been consumed, the finished file. */
async function paidFile(error: unknown, files: readonly string[]): Promise<string> {
  if (!(error instanceof Undelivered)) return await fullest(files);
  return await stat(error.received.file).then(
    () => error.received.file,
    () => error.file,
  );
}

/** The file that holds the most bytes: a call that moved to its spare file took along what it had written. */
async function fullest(files: readonly string[]): Promise<string> {
  let found = { file: files[0] ?? '', size: -1 };
  for (const file of files) {
    const size = await stat(file).then(
      (stats) => stats.size,
      () => 0,
    );
    if (size > found.size) found = { file, size };
  }
  return found.file;
}

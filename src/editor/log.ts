import type * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';

/** What the core writes to. `vscode.LogOutputChannel` is one. */
export type Logger = Pick<vscode.LogOutputChannel, 'debug' | 'info' | 'warn' | 'error'>;

/** Writes a failure in full: code, charge, facts, and the stack of what was not expected. */
export function logFailure(log: Logger, what: string, error: unknown): void {
  if (!(error instanceof StudioError)) {
    log.error(what, error instanceof Error ? (error.stack ?? error.message) : String(error));
    return;
  }
  const { cause, ...facts } = error.facts;
  log.warn(`${what}: ${error.code}, charged: ${error.charged}: ${error.message}`, JSON.stringify(facts));
  if (cause instanceof Error) log.debug('cause', cause.stack ?? cause.message);
}

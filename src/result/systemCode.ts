import { StudioError } from '../endpoint/errors.ts';

/** The system's code behind an error (`ENOSPC`), if it has one. */
export function systemCodeOf(error: unknown): string | undefined {
  if (error instanceof StudioError) return error.facts.systemCode;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

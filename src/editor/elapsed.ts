import * as l10n from '@vscode/l10n';

/** Most calls take up to 100 s (docs/endpoint.md); one that takes longer is said to be still running, in milliseconds. */
const usualMs = 100_000;

/** `7 s`, `1 min 05 s`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60
    ? l10n.t('{0} s', seconds)
    : l10n.t('{0} min {1} s', Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'));
}

/** What the progress of a call says: what happens, for how long, and when it takes longer than usual how long it may. */
export function runningText(message: string, elapsedMs: number, timeoutMs: number): string {
  const elapsed = elapsedText(elapsedMs);
  return elapsedMs < usualMs
    ? `${message} ${elapsed}`
    : `${message} ${l10n.t('Still running after {0}; some tools take minutes. It is given up after {1}.', elapsed, elapsedText(timeoutMs))}`;
}

import * as l10n from '@vscode/l10n';

/** `7 s`, `1 min 05 s`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60
    ? l10n.t('{0} s', seconds)
    : l10n.t('{0} min {1} s', Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'));
}

/** `$0.05`, with as many digits as a small price needs. */
export function usd(amount: number): string {
  const small = amount !== 0 && Math.abs(amount) < 0.1 && !Number.isInteger(Math.round(amount * 1e6) / 1e4);
  return `$${amount.toFixed(small ? 4 : 2)}`;
}

/** `812 B`, `38 kB`, `1.4 MB`. */
export function byteCount(bytes: number): string {
  if (bytes < 1000) return l10n.t('{0} B', bytes);
  if (bytes < 1e6) return l10n.t('{0} kB', Math.round(bytes / 1000));
  return l10n.t('{0} MB', (bytes / 1e6).toFixed(1));
}

/** `PNG` for `image/png`. */
export function typeName(mediaType: string): string {
  return mediaType.replace(/^.*\//, '').replace(/\+.*/, '').toUpperCase();
}

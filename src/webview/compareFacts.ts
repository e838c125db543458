import * as l10n from '@vscode/l10n';
import type { CompareState, Side } from '../panel/protocol/compare.ts';
import { h } from './dom.ts';

/** `Before · fox.png · PNG · 1024 × 768 · 1.2 MB`. */
export function caption(role: string, side: Side, language: string): Node[] {
  const facts = [side.name, side.kind, pixels(side), bytes(side.bytes, language)].filter((fact) => fact !== undefined);
  return [h('strong', {}, role), ...facts.map((fact) => h('span', {}, fact))];
}

/** In what the result is unlike the file that it would replace, as sentences. */
export function notes({ before, after, kindDiffers }: CompareState): string[] {
  return kindDiffers && before.kind !== undefined && after.kind !== undefined
    ? [l10n.t('Replacing converts the result from {0} to {1}.', after.kind, before.kind)]
    : [];
}

/** What can be done about another size; nothing if it is the same. */
export function fitChoice({
  before,
  after,
  sizeDiffers,
}: CompareState): { readonly value: string; readonly label: string }[] {
  const old = pixels(before);
  const own = pixels(after);
  if (!sizeDiffers || old === undefined || own === undefined) return [];
  const keep = { value: 'keep', label: l10n.t('Keep its size, {0}', own) };
  const same = ratio(before) !== undefined && ratio(before) === ratio(after);
  if (same) return [{ value: 'stretch', label: l10n.t('Scale from {0} to {1}', own, old) }, keep];
  return [
    { value: 'cover', label: l10n.t('Scale from {0} to {1}, edges cut', own, old) },
    { value: 'contain', label: l10n.t('Scale from {0} to {1}, whole with bars', own, old) },
    { value: 'stretch', label: l10n.t('Scale from {0} to {1}, stretched', own, old) },
    keep,
  ];
}

function pixels({ width, height }: Side): string | undefined {
  return width === undefined || height === undefined ? undefined : `${width} × ${height}`;
}

function ratio({ width, height }: Side): string | undefined {
  return width === undefined || height === undefined ? undefined : (width / height).toFixed(3);
}

function bytes(count: number, language: string): string {
  const [value, unit] = count < 1_000_000 ? [count / 1000, 'kilobyte'] : [count / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}

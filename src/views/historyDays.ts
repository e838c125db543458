import * as l10n from '@vscode/l10n';
import type { HistoryEntry } from '../result/historyEntry.ts';

/** The results of one day, by the local clock. */
export interface DayOfEntries {
  /** `2026-11-22`. */
  readonly key: string;
  readonly label: string;
  /** Newest first, as given. */
  readonly entries: readonly HistoryEntry[];
}

/** Groups results (newest first) by day; `now` in milliseconds since 1970. */
export function byDay(entries: readonly HistoryEntry[], now: number, language: string): DayOfEntries[] {
  const days = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const key = dayKey(entry.at);
    const day = days.get(key);
    if (day) day.push(entry);
    else days.set(key, [entry]);
  }
  const today = dayKey(now);
  const yesterday = dayKey(new Date(now).setHours(-12));
  const date = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return [...days].map(([key, ofDay]) => ({
    key,
    label:
      key === today
        ? l10n.t('Today')
        : key === yesterday
          ? l10n.t('Yesterday')
          : date.format(new Date(ofDay[0]?.at ?? now)),
    entries: ofDay,
  }));
}

/** Those in which every word of the filter occurs: in prompt, path or tool, in whatever letter case. */
export function matching(entries: readonly HistoryEntry[], filter: string): readonly HistoryEntry[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter(({ prompt, place, tool }) => {
    const text = `${prompt}\n${'uri' in place ? place.uri : place.path}\n${tool}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function dayKey(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

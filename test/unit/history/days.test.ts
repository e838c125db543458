import assert from 'node:assert/strict';
import type { HistoryEntry } from '../../../src/result/historyEntry.ts';
import { byDay, matching } from '../../../src/views/historyDays.ts';

const entry = (id: string, at: number, prompt = '', path = `images/${id}.png`): HistoryEntry => ({
  id,
  at,
  place: { folder: 'site', path },
  sha256: 'ab'.repeat(32),
  mediaType: 'image/png',
  bytes: 1,
  prompt,
  tool: 'nano-banana-2-2',
  door: 'command',
});

suite('The history by day and by words', () => {
  test('groups by local day: today, yesterday, then the date', () => {
    const now = new Date(2026, 2, 30, 0, 5).getTime(); // the day after a change of clocks in many places
    const at = (...parts: [number, number, number, number]) => new Date(...parts).getTime();
    const entries = [
      entry('a', at(2026, 2, 30, 0)),
      entry('b', at(2026, 2, 29, 23)),
      entry('c', at(2026, 2, 29, 0)),
      entry('d', at(2026, 2, 28, 23)),
      entry('e', at(2025, 2, 30, 0)),
    ];
    assert.deepEqual(
      byDay(entries, now, 'en').map(({ label, entries: of }) => [label, of.map(({ id }) => id).join('')]),
      [
        ['Today', 'a'],
        ['Yesterday', 'bc'],
        ['Saturday, March 28, 2026', 'd'],
        ['Sunday, March 30, 2025', 'e'],
      ],
    );
  });

  test('finds the results that have every word, in any order and letter case', () => {
    const entries = [entry('1', 1, 'A red FOX in the snow'), entry('2', 1, 'fox'), entry('3', 1, '', 'foxes/snow.png')];
    const found = (filter: string) => matching(entries, filter).map(({ id }) => id);
    assert.deepEqual(
      [found(''), found('  '), found('snow fox'), found('FOX'), found('banana-2'), found('wolf')],
      [['1', '2', '3'], ['1', '2', '3'], ['1', '3'], ['1', '2', '3'], ['1', '2', '3'], []],
    );
  });
});

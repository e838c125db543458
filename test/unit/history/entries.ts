import { createHash } from 'node:crypto';
import type { HistoryEntry } from '../../../src/result/historyEntry.ts';

/** An entry like those that doors write; the same for the same number. */
export const historyEntry = (n: number, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: `call-${n}`,
  at: 1_700_000_000_000 + n,
  place: { folder: 'site', path: `images/fox-${n}.png` },
  sha256: createHash('sha256').update(String(n)).digest('hex'),
  mediaType: 'image/png',
  bytes: 1_234_567,
  width: 1024,
  height: 1024,
  prompt: `A red fox in the snow, number ${n}. ${'Fine brush strokes, soft light. '.repeat(8)}`,
  tool: 'nano-banana-2-2',
  costUsd: 0.05,
  requestId: `req_${n}`,
  door: 'command',
  ...more,
});

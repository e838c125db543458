import * as l10n from '@vscode/l10n';
import type { Tool } from '../tool/definition.ts';
import type { Memory } from './memory.ts';

/** `$0.05`, with as many digits as a small price needs. */
export function usd(amount: number): string {
  return `$${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.1 && !Number.isInteger(amount * 100) ? 4 : 2)}`;
}

/** What a call is likely to cost in USD, by the catalog or else by the last one; `undefined` when nothing is known. */
export function callPrice(tool: Tool, memory: Memory): number | undefined {
  return tool.priceUsd ?? memory.lastCost(tool);
}

/** What a call is likely to cost, in words; `undefined` when nothing is known. */
export function priceNote(tool: Tool, memory: Memory): string | undefined {
  if (tool.priceUsd !== undefined) return l10n.t('about {0}', usd(tool.priceUsd));
  const last = memory.lastCost(tool);
  return last === undefined ? undefined : l10n.t('last time {0}', usd(last));
}

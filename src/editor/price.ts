import * as l10n from '@vscode/l10n';
import type { Tool } from '../tool/definition.ts';
import { formFields, type ImageRequest } from '../tool/request.ts';
import type { Memory } from './memory.ts';
import type { Studio } from './studio.ts';

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

/** What one call will cost, as far as can be told before it. */
export interface Price {
  readonly usd: number;
  /** The most it may be, where the service says so. */
  readonly maxUsd?: number;
  /** `estimate`: for these very values; `catalog`: flat; `last`: what the last call of the tool cost. */
  readonly from: 'estimate' | 'catalog' | 'last';
}

/** An estimate is looked up again after so long. In milliseconds, as is how long it is waited for. */
const freshMs = 600_000;
const patienceMs = 5_000;
const mostKept = 200;
const estimates = new Map<string, { readonly at: number; readonly price: Price }>();

/**
 * What a request costs: the service's estimate for its values, else the catalog's flat price, else what the last call of
 * the tool cost; `undefined` when nothing is known. Never fails: a price is not worth an error.
 */
export async function priceOf(
  studio: Pick<Studio, 'service' | 'memory'>,
  request: Pick<ImageRequest, 'tool' | 'values'>,
  signal: AbortSignal,
): Promise<Price | undefined> {
  const key = JSON.stringify([request.tool.slug, formFields(request)]);
  const known = estimates.get(key);
  if (known && Date.now() - known.at < freshMs) return known.price;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const estimate = await (await studio.service()).estimate(request, limit);
    if (estimate) {
      const { usd: amount, maxUsd } = estimate;
      const price: Price = { usd: amount, ...(maxUsd !== undefined && { maxUsd }), from: 'estimate' };
      if (estimates.size >= mostKept) estimates.clear();
      estimates.set(key, { at: Date.now(), price });
      return price;
    }
  } catch {
    // Not reached, or refused: the call itself will say why.
  }
  const { tool } = request;
  if (tool.priceUsd !== undefined) return { usd: tool.priceUsd, from: 'catalog' };
  const last = studio.memory.lastCost(tool);
  return last === undefined ? undefined : { usd: last, from: 'last' };
}

import type { Call } from '../../simulator/ledger.ts';
import type { Change } from '../../simulator/settings.ts';

/** The running simulator's record, as `GET /__simulator/ledger` gives it. */
export interface LedgerView {
  readonly calls: readonly Call[];
  readonly charges: readonly { readonly id: number; readonly slug?: string; readonly usd: number }[];
  readonly chargedUsd: number;
  readonly peakConcurrency: number;
  readonly elsewhere: readonly { readonly keyArrived: boolean }[];
}

const base = process.env['SIMULATOR_URL'] ?? '';

/** The simulator's ledger, once no call is in progress. `runs`: wait until there are so many. */
export async function ledger({ settled = true, runs = 0 } = {}): Promise<LedgerView> {
  const response = await fetch(`${base}/__simulator/ledger?runs=${runs}${settled ? '&settled' : ''}`);
  return (await response.json()) as LedgerView;
}

/** Forgets every call and setting. */
export async function reset(): Promise<void> {
  await fetch(`${base}/__simulator/reset`, { method: 'POST' });
}

export async function configure(change: Change): Promise<void> {
  const response = await fetch(`${base}/__simulator/configure`, { method: 'POST', body: JSON.stringify(change) });
  if (!response.ok) throw new Error(await response.text());
}

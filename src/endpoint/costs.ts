import type { LedgerEntry } from './ledgerEntry.ts';
import { isUncertain } from './settle.ts';

/** What some calls cost. */
export interface Spent {
  /** Calls that were charged for. */
  readonly calls: number;
  /** USD, as far as the service told. */
  readonly usd: number;
  /** Of the calls, those whose cost it did not tell. */
  readonly unpriced: number;
}

/** What paid calls cost, by what they were for, and those of which it is not known. */
export interface CostSummary {
  readonly session: Spent;
  readonly today: Spent;
  /** The workspace folders that are open now. */
  readonly workspace: Spent;
  /** All that is recorded: 400 days at most. */
  readonly all: Spent;
  /** By tool slug, the dearest first. */
  readonly tools: readonly (Spent & { readonly tool: string })[];
  /** Newest first. */
  readonly uncertain: readonly LedgerEntry[];
}

export interface CostScope {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ids of this session's calls. */
  readonly session: ReadonlySet<string>;
  /** URIs of the workspace folders. */
  readonly workspace: ReadonlySet<string>;
}

/** Sums up the record of calls. */
export function costSummary(entries: readonly LedgerEntry[], { now, session, workspace }: CostScope): CostSummary {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const spent = (belongs: (entry: LedgerEntry) => boolean) => sum(entries.filter(belongs));
  const tools = [...new Set(entries.map(({ tool }) => tool))]
    .map((tool) => ({ tool, ...spent((entry) => entry.tool === tool) }))
    .filter(({ calls }) => calls > 0)
    .sort((a, b) => b.usd - a.usd || b.calls - a.calls);
  return {
    session: spent(({ id }) => session.has(id)),
    today: spent(({ at }) => at >= midnight),
    workspace: spent((entry) => entry.workspace !== undefined && workspace.has(entry.workspace)),
    all: sum(entries),
    tools,
    uncertain: entries.filter((entry) => isUncertain(entry, now)).reverse(),
  };
}

function sum(entries: readonly LedgerEntry[]): Spent {
  const charged = entries.filter(
    ({ outcome, verdict }) => verdict === 'charged' || (!verdict && outcome?.charged === 'yes'),
  );
  const costs = charged.flatMap(({ outcome }) => outcome?.costUsd ?? []);
  return {
    calls: charged.length,
    // Money in millionths, so that tenths of cents add up.
    usd: costs.reduce((total, cost) => total + Math.round(cost * 1e6), 0) / 1e6,
    unpriced: charged.length - costs.length,
  };
}

import type { LedgerEntry } from './ledgerEntry.ts';

/** A balance that the service told outside a paid call. USD; milliseconds since 1970. */
export interface BalanceReading {
  readonly at: number;
  readonly balanceUsd: number;
}

export interface ProvenVerdict {
  readonly id: string;
  readonly verdict: 'charged' | 'not-charged';
}

/** The account's balance at a moment at which none of our calls was under way. */
interface Point {
  readonly at: number;
  readonly balanceUsd: number;
}

/** A tenth of the smallest amount that the service names. */
const exact = 0.00005;

/** Whether a call may have been charged and nothing says so or not. `now` in milliseconds since 1970. */
export function isUncertain({ verdict, outcome, shown, deadline }: LedgerEntry, now: number): boolean {
  if (verdict !== undefined) return false;
  return outcome ? outcome.charged === 'maybe' : shown === true || deadline < now;
}

/**
 * What balances prove of uncertain calls. Between two moments at which nothing of ours was under way, the balance went
 * down by what is known to have been charged, and by either nothing more (then none of the uncertain calls between was
 * charged; only said once all of them are past their deadline, since a slow one may still be charged) or exactly their
 * known prices (then all were). Anything else proves nothing: others may spend from the same account.
 */
export function provenVerdicts(
  entries: readonly LedgerEntry[],
  now: number,
  reading?: BalanceReading,
): readonly ProvenVerdict[] {
  const uncertain = entries.filter((entry) => isUncertain(entry, now));
  if (uncertain.length === 0) return [];
  const points = quietPoints(entries, now, reading);
  return points.slice(1).flatMap((after, index) => {
    const before = points[index];
    return before ? between(entries, uncertain, before, after) : [];
  });
}

function between(
  entries: readonly LedgerEntry[],
  uncertain: readonly LedgerEntry[],
  before: Point,
  after: Point,
): readonly ProvenVerdict[] {
  const inside = entries.filter(({ at }) => at >= before.at && at < after.at);
  const open = inside.filter((entry) => uncertain.includes(entry));
  if (open.length === 0) return [];
  let spent = before.balanceUsd - after.balanceUsd;
  for (const { verdict, outcome } of inside.filter((entry) => !open.includes(entry))) {
    const charged = verdict === 'charged' || (verdict === undefined && outcome?.charged === 'yes');
    if (!charged) continue;
    // A charge of unknown size hides everything.
    if (outcome?.costUsd === undefined) return [];
    spent -= outcome.costUsd;
  }
  if (Math.abs(spent) < exact)
    return open.every(({ deadline }) => deadline < after.at)
      ? open.map(({ id }) => ({ id, verdict: 'not-charged' }))
      : [];
  const prices = open.map((entry) => priceKnown(entry, entries));
  if (prices.some((price) => price === undefined)) return [];
  const total = prices.reduce<number>((sum, price) => sum + (price ?? 0), 0);
  return total > exact && Math.abs(spent - total) < exact ? open.map(({ id }) => ({ id, verdict: 'charged' })) : [];
}

/** What a call costs if charged: what the same request cost, or what every call of its tool did, if that is one price. */
function priceKnown(entry: LedgerEntry, entries: readonly LedgerEntry[]): number | undefined {
  const costs = (same: (other: LedgerEntry) => boolean) =>
    new Set(entries.flatMap((other) => (same(other) ? (other.outcome?.costUsd ?? []) : [])));
  const ofRequest = costs(({ requestSha256 }) => requestSha256 === entry.requestSha256);
  const found = ofRequest.size > 0 ? ofRequest : costs(({ tool }) => tool === entry.tool);
  const [price] = found;
  return found.size === 1 ? price : undefined;
}

function quietPoints(entries: readonly LedgerEntry[], now: number, reading: BalanceReading | undefined): Point[] {
  const told = entries.flatMap(({ settledAt, outcome }) =>
    settledAt !== undefined && outcome?.balanceUsd !== undefined
      ? [{ at: settledAt, balanceUsd: outcome.balanceUsd }]
      : [],
  );
  const all = reading ? [...told, reading] : told;
  const busy = entries.map((entry) => ({ from: entry.at, to: endOf(entry, now) }));
  return all.filter(({ at }) => !busy.some(({ from, to }) => from < at && to > at)).sort((a, b) => a.at - b.at);
}

/** When a call was over, as far as this machine is concerned. */
function endOf({ settledAt, deadline, shown, at }: LedgerEntry, now: number): number {
  if (settledAt !== undefined) return settledAt;
  // Its session is known to be over; when it ended is not, but nothing later waited for it.
  return shown ? at : Math.min(deadline, now);
}

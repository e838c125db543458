import type { Plan, PlanItem } from '../../batch/plan.ts';
import { formFields } from '../../tool/request.ts';
import type { Studio } from '../studio.ts';

/** What rows would cost together, in USD, and what the account has. Absent: not known. */
export interface BatchPrice {
  readonly usd?: number;
  /** Of so many rows. */
  readonly rows: number;
  /** By the service for these very options, not by a price list or the last call. */
  readonly estimated: boolean;
  readonly balanceUsd?: number;
}

/** The service is asked for at most so many different sets of options; the rest is taken to cost as much on average. */
const mostQuestions = 8;

/** Asks what some rows of a plan would cost. Never rejects but for the signal: a price that cannot be had is not known. */
export async function priceOf(
  studio: Studio,
  { tool }: Plan,
  items: readonly PlanItem[],
  signal: AbortSignal,
): Promise<BatchPrice> {
  const known = tool.priceUsd ?? studio.memory.lastCost(tool);
  const rows = items.length;
  const listed = known === undefined ? { rows } : { usd: known * rows, rows };
  if (rows === 0) return { usd: 0, rows, estimated: false };
  try {
    if (await studio.inSandbox()) return { usd: 0, rows, estimated: true };
    const service = await studio.service();
    if (!(await studio.keys.find(studio.endpoint().origin))) return { ...listed, estimated: false };
    const balanceUsd = await service.balance(signal).catch(() => undefined);
    const balance = balanceUsd === undefined ? {} : { balanceUsd };
    const groups = new Map<string, PlanItem[]>();
    for (const item of items) {
      const options = formFields({ tool, values: item.values }).filter(([name]) => name !== tool.prompt);
      const group = groups.get(JSON.stringify(options)) ?? [];
      groups.set(JSON.stringify(options), group);
      group.push(item);
    }
    let usd = 0;
    let asked = 0;
    for (const group of [...groups.values()].sort((a, b) => b.length - a.length).slice(0, mostQuestions)) {
      const [first] = group;
      const estimate = first && (await service.estimate({ tool, values: first.values }, signal));
      if (!estimate) return { ...listed, estimated: false, ...balance };
      usd += estimate.usd * group.length;
      asked += group.length;
    }
    return { usd: (usd / asked) * rows, rows, estimated: true, ...balance };
  } catch (error) {
    signal.throwIfAborted();
    studio.log.debug(`price of a batch: ${String(error)}`);
    return { ...listed, estimated: false };
  }
}

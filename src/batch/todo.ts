import type { ItemView } from './itemView.ts';
import type { Journal } from './journal.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { BatchOptions } from './runTypes.ts';

/** The rows that a run is to send, in the order of the plan. */
export function todoOf(
  plan: Plan,
  { run, only, repeatUncertain }: Pick<BatchOptions, 'run' | 'only' | 'repeatUncertain'>,
  statusOf: (item: PlanItem) => ItemView['status'],
): PlanItem[] {
  return plan.items.filter((item) => {
    if (only && !only.has(item.key)) return false;
    const status = statusOf(item);
    if (status !== 'uncertain') return status === 'waiting';
    // A placeholder would take the place of what may have been paid for.
    if (run.sandbox) return false;
    return typeof repeatUncertain === 'object' ? repeatUncertain.has(item.key) : repeatUncertain === true;
  });
}

/** Writes down that a run begins, and the rows that it is the first to know. Rejects with `WRITE_FAILED`. */
export async function writePlan(journal: Journal, run: BatchOptions['run'], todo: readonly PlanItem[]): Promise<void> {
  const planned = todo.filter(({ key, digest }) => journal.items.get(key)?.digest !== digest);
  await journal.append(
    { ...run, type: 'run', at: new Date().toISOString() },
    ...planned.map(
      ({ key, row, digest, id }) => ({ type: 'planned', key, row, digest, ...(id !== undefined && { id }) }) as const,
    ),
  );
}

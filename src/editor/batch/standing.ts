import { compareItem } from '../../batch/compare.ts';
import type { ItemView } from '../../batch/itemView.ts';
import { readJournal } from '../../batch/journal.ts';
import type { Plan } from '../../batch/plan.ts';

/** How each row of a plan stands by the journal and the files in the folder, by its key. @throws the signal's reason */
export async function compareAll(
  folder: string,
  plan: Plan,
  sandbox: boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ItemView>> {
  const journal = await readJournal(folder);
  const views = new Map<string, ItemView>();
  for (const item of plan.items) {
    signal.throwIfAborted();
    views.set(item.key, await compareItem(folder, item, journal, sandbox));
  }
  return views;
}

/** Whether a run would send this row without a further word. */
export function isTodo(view: ItemView | undefined): boolean {
  return view?.status === 'waiting' || view?.status === 'failed';
}

import { Changes } from './changes.ts';
import { baseView } from './compare.ts';
import type { BatchChange, ItemView, Totals } from './itemView.ts';
import type { PlanItem } from './plan.ts';

/** What a board adds up. */
export type Sums = Pick<Totals, 'items' | ItemView['status'] | 'costUsd' | 'balanceUsd'>;

/** How each row of a run stands, the sums of it, and who is told of changes. */
export class Board {
  readonly #views: Map<string, ItemView>;
  readonly #counts: Record<ItemView['status'], number> = { waiting: 0, running: 0, done: 0, failed: 0, uncertain: 0 };
  readonly #changes: Changes;
  #costUsd: number | undefined;
  #balanceUsd: number | undefined;

  /** `views`, by the rows' keys, becomes the board's own. `totals`: what is told along with changes. */
  constructor(views: Map<string, ItemView>, totals: () => Totals, warn: (message: string) => void) {
    this.#views = views;
    for (const { status } of views.values()) this.#counts[status]++;
    this.#changes = new Changes(totals, warn);
  }

  get views(): ReadonlyMap<string, ItemView> {
    return this.#views;
  }

  /** All rows, in the order of the plan. */
  get items(): readonly ItemView[] {
    return [...this.#views.values()];
  }

  get sums(): Sums {
    return {
      items: this.#views.size,
      ...this.#counts,
      ...(this.#costUsd !== undefined && { costUsd: this.#costUsd }),
      ...(this.#balanceUsd !== undefined && { balanceUsd: this.#balanceUsd }),
    };
  }

  view(item: PlanItem): ItemView {
    return this.#views.get(item.key) ?? baseView(item);
  }

  show(item: PlanItem, view: ItemView): void {
    this.#counts[this.view(item).status]--;
    this.#counts[view.status]++;
    this.#views.set(item.key, view);
    this.#changes.tell(view);
  }

  /** The row waits to be made, or made again. */
  showWaiting(item: PlanItem): void {
    this.show(item, { ...baseView(item), ...keptFacts(this.view(item)) });
  }

  /** Adds to what this run has cost, in USD; the balance is that after the call. */
  paid(costUsd: number | undefined, balanceUsd?: number): void {
    if (costUsd !== undefined) this.#costUsd = (this.#costUsd ?? 0) + costUsd;
    if (balanceUsd !== undefined) this.#balanceUsd = balanceUsd;
  }

  /** Something but a row changed. */
  tell(): void {
    this.#changes.tell();
  }

  /** Tells changes, gathered for a tenth of a second. Returns how to stop listening. */
  listen(listener: (change: BatchChange) => void): () => void {
    return this.#changes.listen(listener);
  }

  flush(): void {
    this.#changes.flush();
  }
}

/** What a row keeps to show while it is made again. */
export function keptFacts(view: ItemView): Partial<ItemView> {
  return view.changed === true ? { changed: true, ...(view.file !== undefined && { file: view.file }) } : {};
}

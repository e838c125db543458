import type { BatchChange, ItemView, Totals } from './itemView.ts';

/** How long changes are gathered before they are told, in milliseconds: a table cannot show more, a page need not get more. */
const gatherMs = 100;

/** Gathers changes of items and tells them together, each item once. */
export class Changes {
  readonly #totals: () => Totals;
  readonly #warn: (message: string) => void;
  readonly #listeners = new Set<(change: BatchChange) => void>();
  #items = new Map<string, ItemView>();
  #timer: NodeJS.Timeout | undefined;

  constructor(totals: () => Totals, warn: (message: string) => void) {
    this.#totals = totals;
    this.#warn = warn;
  }

  /** Returns how to stop listening. */
  listen(listener: (change: BatchChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Without an item: the totals changed. */
  tell(item?: ItemView): void {
    if (this.#listeners.size === 0) return;
    if (item) this.#items.set(item.key, item);
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, gatherMs);
  }

  flush(): void {
    const waited = this.#timer !== undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!waited) return;
    const items = [...this.#items.values()];
    this.#items = new Map();
    const change = { items, totals: this.#totals() };
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        // A page that cannot show a change must not end the batch that it shows.
        this.#warn(`a listener of the batch failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      }
    }
  }
}

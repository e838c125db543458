import { getEventListeners } from 'node:events';
import * as v8 from 'node:v8';
import * as vm from 'node:vm';

/** Node keeps up to a hundred reads of blobs that are over, to use them again, and counts them still (src/node_file.cc). */
const kept = 'FileHandleReadWrap';

/** What this process holds: listeners of living abort signals, and what keeps its loop busy, by kind. */
export type Held = Readonly<Record<string, number>>;

/**
 * Watches every abort signal of this process on which somebody listens, the extension's as well: it runs in here. What is
 * not referred to by anything any more is collected before it is counted.
 */
export class Leaks {
  readonly #signals = new Set<WeakRef<AbortSignal>>();
  readonly #known = new WeakSet<AbortSignal>();
  /** What Node complains about, such as a file that was collected while it was open. */
  readonly warnings: string[] = [];
  readonly #collect: () => void;
  readonly #warn = (warning: Error) => this.warnings.push(`${warning.name}: ${warning.message}`);

  constructor() {
    v8.setFlagsFromString('--expose-gc');
    this.#collect = vm.runInNewContext('gc') as () => void;
    type Add = (this: EventTarget, ...args: Parameters<EventTarget['addEventListener']>) => void;
    const { addEventListener: add } = EventTarget.prototype as { readonly addEventListener: Add };
    const see = (signal: AbortSignal) => {
      if (this.#known.has(signal)) return;
      this.#known.add(signal);
      this.#signals.add(new WeakRef(signal));
    };
    AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...args: Parameters<Add>) {
      see(this);
      add.apply(this, args);
    };
    process.on('warning', this.#warn);
  }

  dispose(): void {
    Reflect.deleteProperty(AbortSignal.prototype, 'addEventListener');
    process.off('warning', this.#warn);
  }

  async held(): Promise<Held> {
    // What was awaited last is let go in a later turn.
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#collect();
    }
    let listeners = 0;
    for (const ref of this.#signals) {
      const signal = ref.deref();
      if (signal) listeners += getEventListeners(signal, 'abort').length;
      else this.#signals.delete(ref);
    }
    const counts: Record<string, number> = { 'abort listeners': listeners };
    for (const kind of process.getActiveResourcesInfo().filter((one) => one !== kept))
      counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /**
   * What is held more than before, once it has come to rest: looked at again and again, for at most `patienceMs`. The editor
   * has timers of its own, a few more or less at any moment: `slack` of each kind mean nothing.
   */
  async grownSince(before: Held, { slack, patienceMs }: { slack: number; patienceMs: number }): Promise<Held> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const grown = Object.entries(await this.held()).filter(([kind, count]) => count > (before[kind] ?? 0) + slack);
      if (grown.length === 0 || performance.now() > end)
        return Object.fromEntries(grown.map(([kind, count]) => [kind, count - (before[kind] ?? 0)]));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

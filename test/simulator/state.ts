import { faultInPrompt, faultNamed } from './faults/all.ts';
import { type Fault } from './faults/types.ts';
import { dollars, Ledger } from './ledger.ts';
import { type Change, changeSchema, defaultSettings, type Settings } from './settings.ts';
import { type ToolSpec } from './tools.ts';

/** What the running simulator knows: settings, ledger, money, and which fault comes next. */
export class State {
  readonly ledger = new Ledger();
  settings: Settings;
  nextId = 1;
  readonly #initial: Settings;
  /** Prompts that have met the fault they asked for once. */
  readonly #met = new Set<string>();

  /** @throws {Error} for a setting or fault that does not exist */
  constructor(change: Change) {
    this.settings = { ...defaultSettings };
    this.configure(change);
    this.#initial = structuredClone(this.settings);
  }

  /** @throws {Error} for a setting or fault that does not exist; then nothing is changed */
  configure(change: Change): void {
    const parsed = changeSchema.parse(change);
    const given = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
    const settings: Settings = { ...this.settings, ...given };
    for (const name of [settings.fault, ...settings.faults.map((entry) => entry.name)])
      if (name !== null) faultNamed(name);
    this.settings = settings;
    this.ledger.changed();
  }

  /** Settings as at the start, an empty ledger. */
  reset(): void {
    this.settings = structuredClone(this.#initial);
    this.ledger.clear();
    this.#met.clear();
  }

  /** The fault for the next call of a kind; takes it from the queue. */
  takeFault(kind: string): Fault | undefined {
    const entry = this.settings.faults.find(({ on }) => on === kind);
    if (entry) {
      entry.times--;
      if (entry.times <= 0) this.settings.faults.splice(this.settings.faults.indexOf(entry), 1);
      return faultNamed(entry.name);
    }
    return kind === 'run' && this.settings.fault !== null ? faultNamed(this.settings.fault) : undefined;
  }

  /** The fault that a prompt asks for, unless it wanted it once and has had it. @throws {RangeError} for an unknown name */
  faultAskedFor(prompt: string): Fault | undefined {
    const { fault, once = false } = faultInPrompt(prompt) ?? {};
    if (once && this.#met.has(prompt)) return undefined;
    if (once) this.#met.add(prompt);
    return fault;
  }

  /** What a run costs, in USD. */
  priceOf(tool: ToolSpec, imageSize?: string): number {
    const { price, priceBySize } = this.settings;
    return (
      (tool.params.some(({ name }) => name === 'image_size') ? priceBySize[imageSize ?? '1K'] : undefined) ??
      price ??
      tool.price
    );
  }

  /** Takes money from the account. */
  pay(usd: number): void {
    const { balanceUsd } = this.settings;
    if (balanceUsd !== null) this.settings.balanceUsd = dollars(balanceUsd - usd);
  }
}

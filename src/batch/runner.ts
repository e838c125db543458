import type { StudioError } from '../endpoint/errors.ts';
import { Board, keptFacts } from './board.ts';
import { baseView, compareItem, endedFacts, storedFacts } from './compare.ts';
import { BadCsvError } from './csvProblem.ts';
import { asStudioError, StopRule } from './failures.ts';
import { callItem, endedRecord, type ItemCallDeps, type PreparedItem, prepareItem } from './itemCall.ts';
import type { BatchChange, ItemView, Totals } from './itemView.ts';
import { Journal } from './journal.ts';
import { Limiter, type Slot } from './limiter.ts';
import type { Plan, PlanItem } from './plan.ts';
import { recover } from './recover.ts';
import { writeResults } from './results.ts';
import { todoOf, writePlan } from './todo.ts';
import type { BatchDeps, BatchOptions, BatchSummary } from './runTypes.ts';

/** So many results, besides those of calls under way, may be finished and stored at once. */
const finishingAtOnce = 8;

/** A run of a batch. It goes on by itself; `finished` tells its end. */
export class BatchRun {
  /** Never rejects for what happens to a row; rejects with `WRITE_FAILED` if report or archive cannot be written. */
  readonly finished: Promise<BatchSummary>;
  readonly #plan: Plan;
  readonly #options: BatchOptions;
  readonly #deps: ItemCallDeps & BatchDeps;
  readonly #journal: Journal;
  readonly #items: ReadonlyMap<string, PlanItem>;
  readonly #limiter: Limiter;
  readonly #board: Board;
  readonly #abort = new AbortController();
  readonly #stopRule = new StopRule();
  readonly #settling = new Set<Promise<void>>();
  readonly #startedAt = performance.now();
  #todo: PlanItem[] = [];
  #next = 0;
  #preparing = 0;
  #generated = 0;
  #cancelled = false;
  #ending = false;
  #stopped: StudioError | undefined;
  #end!: () => void;

  private constructor(
    plan: Plan,
    options: BatchOptions,
    deps: BatchDeps,
    journal: Journal,
    views: Map<string, ItemView>,
  ) {
    this.#plan = plan;
    this.#options = options;
    this.#deps = { ...deps, journal, folder: options.folder, sandbox: options.run.sandbox === true };
    this.#journal = journal;
    this.#items = new Map(plan.items.map((item) => [item.key, item]));
    this.#board = new Board(
      views,
      () => this.totals,
      (message) => deps.logger.warn(message),
    );
    this.#limiter = new Limiter(options.run.concurrency, () => {
      this.#board.tell();
      this.#pump();
    });
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    this.finished = ended.then(() => this.#conclude());
  }

  /**
   * Takes the batch and starts it. Before any call it rejects with `BAD_CSV` (fatal problems, or rows with problems and
   * not `skipInvalid`), `BATCH_BUSY`, `WRITE_FAILED`, or the signal's reason.
   */
  static async start(plan: Plan, options: BatchOptions, deps: BatchDeps): Promise<BatchRun> {
    const isFatal = plan.problems.some(({ severity }) => severity === 'fatal');
    if (isFatal || (plan.problems.length > 0 && !options.run.skipInvalid)) throw new BadCsvError(plan.problems);
    const signal = options.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const journal = await Journal.open(options.folder, signal);
    try {
      await recover(journal, options.folder);
      const views = new Map<string, ItemView>();
      const sandbox = options.run.sandbox === true;
      for (const item of plan.items) views.set(item.key, await compareItem(options.folder, item, journal, sandbox));
      const run = new BatchRun(plan, options, deps, journal, views);
      await run.#begin(signal);
      return run;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /** All rows of the plan, in its order. */
  get items(): readonly ItemView[] {
    return this.#board.items;
  }

  get totals(): Totals {
    const { limit, setting, paused, notBefore } = this.#limiter;
    const sums = this.#board.sums;
    const left = this.#todo.length - this.#next + this.#limiter.waiting + sums.running;
    return {
      ...sums,
      concurrency: limit,
      setting,
      paused,
      ...(notBefore !== undefined && { notBefore }),
      ...(this.#generated > 0 && { leftMs: ((performance.now() - this.#startedAt) / this.#generated) * left }),
    };
  }

  /** Tells changes, gathered for a tenth of a second. Returns how to stop listening. */
  onChange(listener: (change: BatchChange) => void): () => void {
    return this.#board.listen(listener);
  }

  /** No further row is sent until `resume`; those under way go on. */
  pause(): void {
    this.#limiter.pause();
  }

  resume(): void {
    this.#limiter.resume();
  }

  /** How many at once, from now on. */
  setConcurrency(calls: number): void {
    this.#limiter.setting = calls;
  }

  /**
   * Sends failed rows again in this run, and of the uncertain ones those that the user agreed to (they may be charged
   * twice). Returns how many; none when nothing more is sent in this run.
   */
  retry(keys: Iterable<string>, repeatUncertain: ReadonlySet<string>): number {
    let taken = 0;
    if (this.#ending || this.#isStopping()) return taken;
    for (const key of keys) {
      const item = this.#items.get(key);
      const status = item && this.#board.view(item).status;
      if (!item || !(status === 'failed' || (status === 'uncertain' && repeatUncertain.has(key)))) continue;
      this.#board.show(item, baseView(item));
      this.#todo.push(item);
      taken++;
    }
    this.#pump();
    return taken;
  }

  /** The first time no further row is sent, what is under way finishes; the second time that is cut off (it may be charged). */
  cancel(): 'finishing' | 'aborting' {
    const again = this.#cancelled;
    this.#cancelled = true;
    this.#stop();
    if (!again) return 'finishing';
    this.#abort.abort();
    return 'aborting';
  }

  async #begin(signal: AbortSignal): Promise<void> {
    this.#todo = todoOf(this.#plan, this.#options, (item) => this.#board.view(item).status);
    await writePlan(this.#journal, this.#options.run, this.#todo);
    for (const item of this.#todo) this.#board.showWaiting(item);
    const abort = (): void => {
      this.cancel();
      this.cancel();
    };
    signal.addEventListener('abort', abort, { once: true });
    void this.finished.then(noop, noop).then(() => {
      signal.removeEventListener('abort', abort);
    });
    if (signal.aborted) abort();
    this.#pump();
  }

  /** Keeps as many rows ready as may run at once, and sees when there is nothing left to do. */
  #pump(): void {
    // Results may be finished more slowly than they come: then no more are asked for than can be.
    const most = 2 * this.#limiter.limit + finishingAtOnce;
    while (
      !this.#isStopping() &&
      this.#settling.size < most &&
      this.#preparing + this.#limiter.waiting < this.#limiter.limit
    ) {
      const item = this.#todo[this.#next];
      if (!item) break;
      this.#next++;
      this.#preparing++;
      void this.#prepare(item).then(() => {
        this.#preparing--;
        this.#pump();
      });
    }
    const busy = this.#preparing + this.#limiter.running + this.#limiter.waiting + this.#settling.size > 0;
    if (busy || this.#ending || (!this.#isStopping() && this.#next < this.#todo.length)) return;
    this.#ending = true;
    this.#end();
  }

  #isStopping(): boolean {
    return this.#cancelled || this.#stopped !== undefined;
  }

  #stop(reason?: StudioError): void {
    this.#stopped ??= reason;
    this.#limiter.clear();
    this.#limiter.resume();
    this.#pump();
  }

  async #prepare(item: PlanItem): Promise<void> {
    try {
      const prepared = await prepareItem(this.#plan.tool, item, this.#deps, this.#abort.signal);
      if (!this.#isStopping()) this.#limiter.add((slot) => this.#send(prepared, slot));
    } catch (thrown) {
      if (!this.#abort.signal.aborted) await this.#ended(item, item.digest, asStudioError(thrown, false));
    }
  }

  /** Resolves when the server's part is over, so that another call can start; finishing the result may go on. */
  #send(prepared: PreparedItem, slot: Slot): Promise<void> {
    return new Promise((resolve) => {
      this.#settle(this.#call(prepared, slot, resolve).finally(resolve));
    });
  }

  async #call(prepared: PreparedItem, slot: Slot, release: () => void): Promise<void> {
    const { item } = prepared;
    if (this.#isStopping()) return;
    this.#board.show(item, { ...this.#board.view(item), status: 'running' });
    let isTaken = false;
    const taken = (): void => {
      if (!isTaken) slot.succeeded();
      isTaken = true;
      release();
    };
    try {
      const end = await callItem(prepared, this.#deps, {
        signal: this.#abort.signal,
        onSent: () => this.#board.show(item, { ...this.#board.view(item), sent: true }),
        onReceived: taken,
      });
      if (end.kind === 'stored') {
        this.#stopRule.succeeded();
        this.#generated++;
        this.#board.paid(end.produced.costUsd, end.produced.balanceUsd);
        await this.#journal.append(end.record).finally(() => {
          this.#board.show(item, { ...baseView(item), status: 'done', ...storedFacts(end.record) });
        });
      } else if (end.kind === 'again') {
        slot.limited(end.error.facts.retryAfterMs);
        await this.#putBack(prepared);
        if (!this.#isStopping()) this.#limiter.add((next) => this.#send(prepared, next), true);
      } else {
        if (end.error.facts.status !== undefined) taken();
        if (end.error.code === 'CANCELLED' && end.error.charged === 'no') await this.#putBack(prepared);
        else await this.#ended(item, prepared.digest, end.error);
      }
    } catch (thrown) {
      // The journal cannot be written: nothing more may be sent.
      if (this.#board.view(item).status === 'running') this.#board.show(item, baseView(item));
      this.#broken(thrown);
    }
  }

  /** Nothing was charged: the row waits again, and a kill from here on leaves no doubt. */
  async #putBack({ item, digest }: PreparedItem): Promise<void> {
    this.#board.showWaiting(item);
    await this.#journal.append({ type: 'planned', key: item.key, row: item.row, digest });
  }

  async #ended(item: PlanItem, digest: string, error: StudioError): Promise<void> {
    if (error.cause !== undefined) this.#deps.logger.warn(`row ${item.row}: ${error.code} ${reasonOf(error.cause)}`);
    const record = endedRecord({ item, digest }, error);
    this.#board.paid(error.facts.costUsd);
    const kept = keptFacts(this.#board.view(item));
    this.#board.show(item, { ...baseView(item), ...kept, status: record.type, ...endedFacts(record) });
    if (this.#stopRule.failed(error)) this.#stop(error);
    try {
      await this.#journal.append(record);
    } catch (thrown) {
      this.#broken(thrown);
    }
  }

  #broken(thrown: unknown): void {
    const error = asStudioError(thrown, false);
    this.#deps.logger.warn(`batch stopped: ${error.message} ${reasonOf(error.cause)}`);
    this.#stop(error);
  }

  #settle(work: Promise<void>): void {
    const settled = work
      .catch((thrown: unknown) => {
        this.#broken(thrown);
      })
      .then(() => {
        this.#settling.delete(settled);
        this.#pump();
      });
    this.#settling.add(settled);
  }

  async #conclude(): Promise<BatchSummary> {
    this.#limiter.dispose();
    try {
      const files = await writeResults(this.#plan, this.#board.views, this.#options, this.#journal, this.#abort.signal);
      const { waiting, done, failed, uncertain, costUsd } = this.#board.sums;
      return {
        ...{ waiting, done, failed, uncertain },
        generated: this.#generated,
        skipped: this.#plan.invalid,
        ...(costUsd !== undefined && { costUsd }),
        ...files,
        cancelled: this.#cancelled,
        ...(this.#stopped && { stopped: this.#stopped }),
      };
    } finally {
      await this.#journal.close();
      this.#board.flush();
    }
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : '';
}

function noop(): void {
  // Nothing to do.
}

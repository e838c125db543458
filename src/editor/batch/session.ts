import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ItemView, Totals } from '../../batch/itemView.ts';
import type { Plan, PlanItem } from '../../batch/plan.ts';
import type { BatchRun } from '../../batch/runner.ts';
import type { BatchSummary } from '../../batch/runTypes.ts';
import { StudioError } from '../../endpoint/errors.ts';
import { logFailure } from '../log.ts';
import type { Studio } from '../studio.ts';
import type { BatchOrder } from './order.ts';
import { type BatchPrice, priceOf } from './price.ts';
import { saveOpen } from './saveOpen.ts';
import { compareAll, isTodo } from './standing.ts';
import { planOf, startBatch, type StartOptions } from './start.ts';
import { unfinishedBatches } from './unfinished.ts';

/** Milliseconds after the last change of the CSV before it is read again. */
const quietMs = 300;
/** Milliseconds that somebody who pressed Run waits for the price of what will run. */
const pricePatienceMs = 5000;

/**
 * A batch as this window shows it: its plan, how each row stands, and its run. It lives as long as its page is open or it
 * runs; the truth is in the journal.
 */
export class BatchSession implements vscode.Disposable {
  plan: Plan | undefined;
  price: BatchPrice | undefined;
  /** Why the CSV could not be read at all. */
  error: StudioError | undefined;
  reading = false;
  summary: BatchSummary | undefined;
  /** Why the last run ended without a summary. */
  failure: StudioError | undefined;
  cancelling = false;
  /** Calls at once, as the user set it here. */
  concurrency: number;
  /** A window ended while it ran, and it has not been run since. */
  interrupted: boolean;
  private run: BatchRun | undefined;
  private starting = false;
  /** The reading that began last. */
  private latest: Promise<void> | undefined;
  private views: ReadonlyMap<string, ItemView> = new Map();
  private stale = false;
  private timer: NodeJS.Timeout | undefined;
  private life = new AbortController();
  private readonly planChanged = new vscode.EventEmitter<void>();
  private readonly progressed = new vscode.EventEmitter<readonly ItemView[]>();
  private readonly turned = new vscode.EventEmitter<void>();
  private readonly disposables: { dispose(): unknown }[];
  /** Plan, price or problems are others. */
  readonly onDidChangePlan = this.planChanged.event;
  /** Rows or sums changed, at most ten times a second. */
  readonly onDidProgress = this.progressed.event;
  /** A run began or ended. */
  readonly onDidTurn = this.turned.event;

  constructor(
    readonly studio: Studio,
    readonly order: BatchOrder,
  ) {
    this.concurrency = order.concurrency;
    this.interrupted = unfinishedBatches(studio.context).includes(order.folder);
    const { dir, base } = path.parse(order.csv);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dir), base.replace(/[[\]{}*?]/g, '?')),
    );
    const later = () => this.later();
    this.disposables = [
      watcher,
      watcher.onDidChange(later),
      watcher.onDidCreate(later),
      watcher.onDidDelete(later),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document.uri.fsPath === order.csv) later();
      }),
      studio.context.secrets.onDidChange(later),
      studio.keys.sandbox.onDidChange(later),
      this.planChanged,
      this.progressed,
      this.turned,
    ];
  }

  get name(): string {
    return path.basename(this.order.csv);
  }

  get isRunning(): boolean {
    return this.run !== undefined || this.starting;
  }

  get totals(): Totals | undefined {
    return this.run?.totals;
  }

  view(item: PlanItem): ItemView | undefined {
    return this.views.get(item.key);
  }

  /** Rows by what has become of them. */
  count(): Record<ItemView['status'], number> {
    const counts = { waiting: 0, running: 0, done: 0, failed: 0, uncertain: 0 };
    for (const { status } of this.views.values()) counts[status]++;
    return counts;
  }

  /** Rows that a run would send without a further word. */
  get todo(): readonly PlanItem[] {
    return this.plan?.items.filter(({ key }) => isTodo(this.views.get(key))) ?? [];
  }

  /** Reads the CSV and the journal. Never rejects: what is wrong is shown. */
  read(): Promise<void> {
    if (this.isRunning) {
      this.stale = true;
      return Promise.resolve();
    }
    return (this.latest = this.readNow());
  }

  /**
   * Reads the CSV, as it stands in the editor, and the journal for a run that is to begin: the user is to be asked about
   * what will run. While a batch runs there is nothing to read.
   * @throws StudioError BAD_CSV
   */
  async refresh(): Promise<Plan> {
    if (this.isRunning && this.plan) return this.plan;
    await saveOpen(this.order.csv);
    void this.read();
    return await this.readToEnd();
  }

  /** @throws StudioError why the CSV could not be read */
  private async readToEnd(): Promise<Plan> {
    // A reading that is given up for a later one ends early.
    for (let last: Promise<void> | undefined; last !== this.latest;) await (last = this.latest);
    if (this.error || !this.plan)
      throw this.error ?? new StudioError('BAD_CSV', l10n.t('{0} cannot be read.', this.order.csv));
    return this.plan;
  }

  private async readNow(): Promise<void> {
    this.life.abort();
    const life = (this.life = new AbortController());
    this.reading = true;
    this.stale = false;
    this.planChanged.fire();
    try {
      const plan = await planOf(this.order, life.signal);
      const views = await compareAll(this.order.folder, plan, await this.studio.inSandbox(), life.signal);
      if (life.signal.aborted) return;
      this.plan = plan;
      this.views = views;
      this.error = undefined;
    } catch (error) {
      if (life.signal.aborted) return;
      logFailure(this.studio.log, 'batch', error);
      this.error = error instanceof StudioError ? error : new StudioError('BAD_CSV', reasonOf(error));
    }
    this.reading = false;
    this.planChanged.fire();
    void this.ask(life.signal);
  }

  /**
   * Starts a run of some rows; resolves when it has begun. To be asked about after `refresh`: `only` and `repeatUncertain`
   * are what the user agreed to.
   * @throws StudioError as `startBatch`, BAD_CSV
   */
  async start(options: AgreedOptions): Promise<void> {
    if (this.isRunning) throw new StudioError('BATCH_BUSY', l10n.t('This batch is running already.'));
    const { skipInvalid, plan, ...rest } = options;
    // From here on the CSV is read again only after the run.
    this.starting = true;
    try {
      await this.readToEnd();
      this.life.abort();
      const order = { ...this.order, concurrency: this.concurrency, skipInvalid };
      this.follow(await startBatch(this.studio, order, plan, rest));
    } finally {
      this.starting = false;
      if (!this.run && this.stale) void this.read();
    }
  }

  /**
   * Sends failed rows again, and of the uncertain ones those that the user agreed to pay twice for. A run that only writes
   * its report any more is waited for.
   * @throws StudioError as `start`
   */
  async retry(plan: Plan, keys: ReadonlySet<string>, repeatUncertain: ReadonlySet<string>): Promise<void> {
    const { run } = this;
    if (run && run.retry(keys, repeatUncertain) > 0) return;
    await run?.finished.catch(() => undefined);
    await this.start({ plan, only: keys, repeatUncertain, skipInvalid: true });
  }

  pause(): void {
    this.run?.pause();
  }

  resume(): void {
    this.run?.resume();
  }

  setConcurrency(calls: number): void {
    this.concurrency = calls;
    this.run?.setConcurrency(calls);
  }

  /** The first time lets end what is under way; the second time cuts it off. */
  cancel(): void {
    this.cancelling = true;
    this.run?.cancel();
    this.progressed.fire([]);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.life.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private follow(run: BatchRun): void {
    this.run = run;
    this.summary = undefined;
    this.failure = undefined;
    this.cancelling = false;
    this.interrupted = false;
    const views = new Map(run.items.map((item) => [item.key, item]));
    this.views = views;
    const stop = run.onChange(({ items }) => {
      for (const item of items) views.set(item.key, item);
      this.progressed.fire(items);
    });
    const end = (summary: BatchSummary | undefined, error?: unknown) => {
      stop();
      for (const item of run.items) views.set(item.key, item);
      this.run = undefined;
      this.summary = summary;
      if (error !== undefined) {
        logFailure(this.studio.log, 'batch', error);
        this.failure = error instanceof StudioError ? error : new StudioError('WRITE_FAILED', reasonOf(error));
      }
      this.turned.fire();
      this.planChanged.fire();
      if (this.stale) void this.read();
      else void this.ask(this.life.signal);
    };
    run.finished.then(
      (summary) => end(summary),
      (error: unknown) => end(undefined, error),
    );
    this.turned.fire();
    this.planChanged.fire();
  }

  /** Asks what is left to do would cost. */
  private async ask(signal: AbortSignal): Promise<void> {
    if (!this.plan || !vscode.workspace.isTrusted) return;
    const life = signal.aborted ? (this.life = new AbortController()).signal : signal;
    try {
      const price = await priceOf(this.studio, this.plan, this.todo, life);
      if (life.aborted) return;
      this.price = price;
      this.planChanged.fire();
    } catch {
      // Asked anew, or closed.
    }
  }

  /**
   * What these very rows would cost, asked now: a price that was asked for before the CSV, the key or the rows left were
   * others says nothing of them. Of a service that does not answer in time it is not known.
   */
  async priceOfRows(plan: Plan, keys: ReadonlySet<string>): Promise<BatchPrice> {
    const items = plan.items.filter(({ key }) => keys.has(key));
    const unknown: BatchPrice = { rows: keys.size, estimated: false };
    if (items.length !== keys.size) return unknown;
    const limit = AbortSignal.timeout(pricePatienceMs);
    return await priceOf(this.studio, plan, items, limit).catch(() => unknown);
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), quietMs);
  }
}

/** What a run is started with: rows by their keys. */
type AgreedOptions = Pick<StartOptions, 'bare'> & {
  /** The rows as they were when they were asked about: should the CSV have changed since, that is read after the run. */
  readonly plan: Plan;
  readonly only: ReadonlySet<string>;
  readonly repeatUncertain: ReadonlySet<string>;
  readonly skipInvalid: boolean;
};

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

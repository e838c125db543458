import type { BatchPlan, BatchProgress, BatchProtocol, Filter, TableRow } from '../../panel/protocol/batch.ts';
import type { Host } from '../messenger.ts';

/** While a batch runs, the host tells of it every second. Silent for so long, in milliseconds, it is gone. */
const silenceMs = 10_000;

/** What a listener wants to hear of. */
export type Topic = 'plan' | 'progress' | 'rows' | 'reset' | 'notice' | 'choice';

/** What the page knows of its batch. The host knows everything; this is what is drawn. */
export class Model {
  plan: BatchPlan;
  progress: BatchProgress;
  filter: Filter = 'all';
  /** Rows with problems are left out, on the user's word. */
  skipInvalid = false;
  /** The last failure of something the user asked for. */
  notice: string | undefined;
  /** The extension no longer tells how the batch goes on: its process has ended. */
  lost = false;
  private silence: ReturnType<typeof setTimeout> | undefined;
  /** Rows that came with the last `rows`. */
  changed: readonly TableRow[] = [];
  private readonly listeners = new Map<Topic, (() => void)[]>();

  constructor(
    readonly host: Host<BatchProtocol>,
    first: { readonly plan: BatchPlan; readonly progress: BatchProgress },
  ) {
    this.plan = first.plan;
    this.progress = first.progress;
    host.on('plan', (plan) => {
      this.plan = plan;
      this.tell('plan');
    });
    host.on('progress', (progress) => {
      this.progress = progress;
      this.heard();
      this.tell('progress');
    });
    host.on('rows', (rows) => {
      this.changed = rows;
      this.tell('rows');
    });
    host.on('reset', () => this.tell('reset'));
    // A hidden page is told nothing.
    document.addEventListener('visibilitychange', () => this.heard());
    this.heard();
  }

  /** Rows that a run would send. */
  get todo(): number {
    return this.progress.waiting + this.progress.failed;
  }

  /** Whether what the CSV says can be run as it is, with what was chosen. */
  get runnable(): boolean {
    const { plan, progress, skipInvalid } = this;
    const clean = !plan.fatal && (plan.problems.length === 0 || skipInvalid);
    return clean && !plan.reading && plan.error === undefined && plan.trusted && progress.phase === 'idle';
  }

  on(topics: readonly Topic[], listener: () => void): void {
    for (const topic of topics) this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  tell(topic: Topic): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }

  /** Begins to wait for the next sign of life. */
  private heard(): void {
    clearTimeout(this.silence);
    const was = this.lost;
    this.lost = false;
    if (was) this.tell('notice');
    if (this.progress.phase === 'idle' || document.hidden) return;
    this.silence = setTimeout(() => {
      this.lost = true;
      this.tell('notice');
    }, silenceMs);
  }

  /** Does what the user asked for; a failure is shown. */
  async attempt(work: Promise<unknown>): Promise<void> {
    this.say(undefined);
    try {
      await work;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  say(notice: string | undefined): void {
    this.notice = notice;
    this.tell('notice');
  }
}

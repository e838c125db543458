import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import PQueue from 'p-queue';
import * as vscode from 'vscode';
import { loadImages } from '../editor/images.ts';
import { logFailure } from '../editor/log.ts';
import { remedyFor, type Action } from '../editor/notifications.ts';
import { readSettings } from '../editor/settings.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { StudioError } from '../endpoint/errors.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import type { Job } from './job.ts';
import { reopened } from './leftOver.ts';
import type { RunCard } from './protocol/studio.ts';
import { isAlive, storageOf } from './places.ts';
import { resultsKept, StudioRecord, type OpenRun, type ResultEntry } from './record.ts';

interface Run {
  /** For this try; anew when it is tried again. */
  abort: AbortController;
  card: RunCard;
  remedy?: Action | undefined;
}

/** How often a run that the service finds one too many is put at the end of the queue, while others are under way. */
const turnsAtMost = 10;
/** Milliseconds after which the window before this one has ended: `deactivate` gets five seconds. */
const endingMs = 6000;

/**
 * The runs and results of a workspace, whichever panels show them: calls belong here, not to a page, so that a closed tab
 * loses nothing.
 */
export class Workroom implements vscode.Disposable {
  private readonly runs = new Map<string, Run>();
  private readonly made = new Map<string, ResultEntry>();
  private readonly queue = new PQueue({ concurrency: 1 });
  private readonly record: StudioRecord;
  private readonly runChanged = new vscode.EventEmitter<RunCard>();
  private readonly runGone = new vscode.EventEmitter<string>();
  private readonly resultAdded = new vscode.EventEmitter<ResultEntry>();
  private readonly resultGone = new vscode.EventEmitter<string>();
  readonly onDidChangeRun = this.runChanged.event;
  readonly onDidEndRun = this.runGone.event;
  readonly onDidAddResult = this.resultAdded.event;
  readonly onDidRemoveResult = this.resultGone.event;
  private later: NodeJS.Timeout | undefined;
  /** Resolves when what earlier windows left is known. */
  readonly ready: Promise<void>;

  constructor(private readonly studio: Studio) {
    const file = vscode.Uri.joinPath(storageOf(studio.context), 'studio.jsonl').fsPath;
    this.record = new StudioRecord(file, (error) => logFailure(studio.log, 'studio record', error));
    this.ready = this.open().catch((error: unknown) => logFailure(studio.log, 'studio record', error));
  }

  get cards(): readonly RunCard[] {
    return [...this.runs.values()].map((run) => run.card);
  }

  /** Newest first. */
  get results(): readonly ResultEntry[] {
    return [...this.made.values()].reverse();
  }

  result(id: string): ResultEntry {
    const found = this.made.get(id);
    if (!found) throw new StudioError('BAD_PARAMETER', l10n.t('This result is not in the list any more.'));
    return found;
  }

  /** Queues a run; returns its id. */
  start(job: Job): string {
    const id = randomUUID();
    const run: Run = { abort: new AbortController(), card: this.queued(id, job) };
    this.runs.set(id, run);
    this.runChanged.fire(run.card);
    this.enqueue(run, job, 0);
    return id;
  }

  /** Cancels what was not sent; what was, only with `stop`. True = it was sent, and goes on. */
  cancel(id: string, stop: boolean): boolean {
    const run = this.runs.get(id);
    if (!run || run.card.state === 'failed') return false;
    if (run.card.state === 'sent' && !stop) return true;
    run.abort.abort();
    if (run.card.state === 'queued') {
      // Its turn will find it cancelled. An earlier try of it may be in the record.
      this.record.add({ kind: 'gone', id });
      this.end(id);
    }
    return false;
  }

  /** Puts a failed run away. */
  dismiss(id: string): void {
    if (this.runs.get(id)?.card.state !== 'failed') return;
    this.runs.delete(id);
    this.record.add({ kind: 'gone', id });
    this.runGone.fire(id);
  }

  async remedy(id: string): Promise<void> {
    await this.runs.get(id)?.remedy?.run();
  }

  /** Takes a result out of the list. */
  remove(id: string): void {
    if (!this.made.delete(id)) return;
    this.record.add({ kind: 'gone', id });
    this.resultGone.fire(id);
  }

  dispose(): void {
    clearTimeout(this.later);
    for (const emitter of [this.runChanged, this.runGone, this.resultAdded, this.resultGone]) emitter.dispose();
  }

  /** Reads what earlier windows left; once more when the one before this may still be ending. */
  private async open(lastTime = false): Promise<void> {
    const { results, open } = await this.record.read();
    const newer = [...this.made.values()];
    const added = results.filter(({ id }) => !this.made.has(id));
    this.made.clear();
    for (const entry of [...results, ...newer]) this.made.set(entry.id, entry);
    for (const entry of added) this.resultAdded.fire(entry);
    let ending = false;
    for (const left of open) {
      if (this.runs.has(left.run.id)) continue;
      if (isAlive(left.run.pid)) ending = true;
      else await this.reopen(left);
    }
    if (ending && !lastTime) this.later = setTimeout(() => void this.open(true), endingMs);
  }

  private async reopen(left: OpenRun): Promise<void> {
    const { card, job } = await reopened(this.studio, left);
    const run: Run = { abort: new AbortController(), card };
    if (job) {
      const label = left.unpaid ? l10n.t('Retry') : l10n.t('Retry (May Be Charged Again)');
      run.remedy = { label, run: () => this.again(run, job) };
      run.card = { ...card, failure: { ...card.failure, remedy: label } };
    }
    this.runs.set(card.id, run);
    this.runChanged.fire(run.card);
  }

  private queued(id: string, job: Job): RunCard {
    return {
      id,
      prompt: promptOf(job).slice(0, 200),
      state: 'queued',
      message: l10n.t('Waiting for its turn…'),
      startedAt: Date.now(),
    };
  }

  /** The same run once more, in the same place. */
  private again(run: Run, job: Job): void {
    if (run.card.state !== 'failed') return; // pressed twice
    run.abort = new AbortController();
    run.remedy = undefined;
    run.card = this.queued(run.card.id, job);
    this.runs.set(run.card.id, run);
    this.runChanged.fire(run.card);
    this.enqueue(run, job, 0);
  }

  private enqueue(run: Run, job: Job, turn: number): void {
    const limit = readSettings(job.destination.workspaceFolder?.uri).batchConcurrency;
    // What the service allows is found by its 429s; a queue that has run empty may try the setting again.
    if (this.queue.pending + this.queue.size === 0) this.queue.concurrency = limit;
    void this.queue.add(() => this.execute(run, job, turn));
  }

  private async execute(run: Run, job: Job, turn: number): Promise<void> {
    const { id } = run.card;
    if (run.abort.signal.aborted) return;
    try {
      this.change(run, { state: 'preparing', message: l10n.t('Preparing…'), startedAt: Date.now() });
      // First of all, so that what is written of this try's end is not taken for the end of an earlier one.
      this.record.add({
        kind: 'run',
        id,
        pid: process.pid,
        at: Date.now(),
        tool: job.tool.slug,
        prompt: run.card.prompt,
        values: { ...job.values },
        images: job.images.map(String),
        folder: job.destination.folder.toString(),
      });
      this.studio.requireTrust();
      const request: ImageRequest = {
        tool: job.tool,
        values: job.values,
        images: await loadImages(job.tool, job.images),
      };
      run.abort.signal.throwIfAborted();
      const made = await this.studio.make(request, job.destination, {
        door: 'panel',
        signal: run.abort.signal,
        onSent: () => this.change(run, { state: 'sent', message: l10n.t('Waiting for the result…') }),
        // Until it is sent again, cancelling is free.
        onWaiting: () => this.change(run, { state: 'preparing' }),
        say: (message) => this.change(run, { message }),
      });
      this.keep(run, job, made);
    } catch (error) {
      this.failed(run, job, error, turn);
    }
  }

  private keep(run: Run, job: Job, made: Made): void {
    const { uri, warnings, original: _, ...facts } = made;
    const entry: ResultEntry = {
      kind: 'result',
      id: run.card.id,
      uri: uri.toString(),
      tool: job.tool.slug,
      prompt: promptOf(job),
      values: { ...job.values },
      images: job.images.map(String),
      ...facts,
      ...(warnings && { warnings: [...warnings] }),
      at: Date.now(),
    };
    this.record.add(entry);
    this.made.set(entry.id, entry);
    const oldest = this.made.keys().next().value;
    if (this.made.size > resultsKept && oldest !== undefined) this.remove(oldest);
    this.resultAdded.fire(entry);
    this.end(run.card.id);
  }

  private failed(run: Run, job: Job, error: unknown, turn: number): void {
    const known = error instanceof StudioError ? error : undefined;
    const charged = known?.charged ?? (run.card.state === 'sent' ? 'maybe' : 'no');
    const cancelled = run.abort.signal.aborted && (known === undefined || known.code === 'CANCELLED');
    if (cancelled && charged === 'no') {
      this.record.add({ kind: 'gone', id: run.card.id });
      this.end(run.card.id);
      return;
    }
    const { aborted: ending } = this.studio.ending;
    const isBusy = known?.code === 'RATE_LIMITED' && charged === 'no';
    if (!ending && isBusy && this.queue.pending > 1 && turn < turnsAtMost) {
      this.queue.concurrency = Math.max(1, this.queue.pending - 1);
      // Refused, so not paid: while it waits for its turn nothing of it is under way.
      this.record.add({ kind: 'gone', id: run.card.id });
      run.card = this.queued(run.card.id, job);
      this.runChanged.fire(run.card);
      this.enqueue(run, job, turn + 1);
      return;
    }
    logFailure(this.studio.log, 'panel run', error);
    // The user sees the end of it here, so it is no longer open. The card stays until it is put away. A window that ends is
    // looked at no more: the next one tells.
    if (!ending) this.record.add({ kind: 'gone', id: run.card.id });
    else if (charged === 'no') this.record.add({ kind: 'unpaid', id: run.card.id });
    const again = () => this.again(run, job);
    run.remedy = known
      ? // The page has the prompt that is to be changed after a verdict.
        known.code === 'BLOCKED_BY_FILTER'
        ? undefined
        : remedyFor(known, again)
      : { label: l10n.t('Show Log'), run: () => this.studio.log.show() };
    this.change(run, {
      state: 'failed',
      message: '',
      failure: {
        message: known?.message ?? l10n.t('Something unexpected went wrong. The log says more.'),
        code: known?.code ?? 'UNEXPECTED',
        charged,
        verdict: known?.code === 'BLOCKED_BY_FILTER' || known?.code === 'CANCELLED',
        ...(run.remedy && { remedy: run.remedy.label }),
      },
    });
  }

  private change(run: Run, changes: Partial<RunCard>): void {
    run.card = { ...run.card, ...changes };
    this.runChanged.fire(run.card);
  }

  private end(id: string): void {
    if (this.runs.delete(id)) this.runGone.fire(id);
  }
}

const rooms = new WeakMap<Studio, Workroom>();

/** The one workroom of this window. */
export function workroomOf(studio: Studio): Workroom {
  let room = rooms.get(studio);
  if (!room) {
    room = new Workroom(studio);
    rooms.set(studio, room);
    studio.context.subscriptions.push(room);
  }
  return room;
}

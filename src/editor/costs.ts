import * as vscode from 'vscode';
import { costSummary, type CostSummary } from '../endpoint/costs.ts';
import type { Verdict } from '../endpoint/ledgerEntry.ts';
import { provenVerdicts, type BalanceReading } from '../endpoint/settle.ts';
import { logFailure } from './log.ts';
import type { Studio } from './studio.ts';

/** How far back uncertain calls are looked at. In milliseconds. */
const lookBack = 60 * 24 * 60 * 60 * 1000;

/** What this window's calls cost, and the account's balance as last told: kept up to date by the record of calls. */
export class SessionCosts implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly ids = new Set<string>();
  private readonly running = new Set<string>();
  private readonly subscription: vscode.Disposable;
  private lastBalance: number | undefined;
  private micros = 0;
  private charged = 0;
  private priced = 0;
  private readonly doubtful = new Set<string>();

  constructor(private readonly studio: Studio) {
    this.subscription = studio.onDidRecordCall(({ id, outcome }) => {
      this.ids.add(id);
      if (!outcome) this.running.add(id);
      else {
        this.running.delete(id);
        if (outcome.balanceUsd !== undefined) this.lastBalance = outcome.balanceUsd;
        if (outcome.charged === 'yes') this.charged += 1;
        if (outcome.charged === 'maybe') this.doubtful.add(id);
        if (outcome.costUsd !== undefined && outcome.charged === 'yes') {
          this.priced += 1;
          this.micros += Math.round(outcome.costUsd * 1e6);
        }
        if (outcome.balanceUsd !== undefined)
          this.settle().catch((error: unknown) => logFailure(studio.log, 'settle', error));
      }
      this.changed.fire();
    });
  }

  /** Calls of this window so far. */
  get calls(): number {
    return this.ids.size;
  }
  /** Calls under way. */
  get inFlight(): number {
    return this.running.size;
  }
  /** USD, as far as told; `undefined` if the service told nothing. */
  get usd(): number | undefined {
    return this.priced > 0 ? this.micros / 1e6 : undefined;
  }
  /** Calls that were charged. */
  get chargedCalls(): number {
    return this.charged;
  }
  /** Calls that may have been charged, as far as is known. */
  get doubtfulCalls(): number {
    return this.doubtful.size;
  }
  /** USD, as last told. */
  get balance(): number | undefined {
    return this.lastBalance;
  }

  /** Asks the service for the balance; `undefined` if it does not tell it, or can't be asked. */
  async refreshBalance(signal: AbortSignal): Promise<number | undefined> {
    try {
      const idle = () => this.running.size === 0;
      const wasIdle = idle();
      const balance = await (await this.studio.service()).balance(signal);
      if (balance === undefined) return undefined;
      this.lastBalance = balance;
      if (wasIdle && idle()) await this.settle({ at: Date.now(), balanceUsd: balance });
      this.changed.fire();
      return balance;
    } catch (error) {
      logFailure(this.studio.log, 'balance', error);
      return undefined;
    }
  }

  /** Writes down what was found out about an uncertain call. */
  async resolve(id: string, verdict: Verdict): Promise<void> {
    await this.studio.ledger.resolve(id, verdict);
    if (this.doubtful.delete(id) && verdict === 'charged') this.charged += 1;
    this.changed.fire();
  }

  /** Sums up the record of all calls. */
  async summary(): Promise<CostSummary> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return costSummary(await this.studio.ledger.entries(), {
      now: Date.now(),
      session: this.ids,
      workspace: new Set(folders.map(({ uri }) => uri.toString())),
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Writes down what balances prove of uncertain calls. */
  private async settle(reading?: BalanceReading): Promise<void> {
    const now = Date.now();
    const entries = await this.studio.ledger.entries({ since: now - lookBack });
    for (const { id, verdict } of provenVerdicts(entries, now, reading)) {
      await this.resolve(id, verdict);
      this.studio.log.info(`call ${id}: ${verdict}, as the balance shows`);
    }
  }
}

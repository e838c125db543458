import * as l10n from '@vscode/l10n';
import { StudioError } from '../endpoint/errors.ts';

/** What a call counts as in USD where neither the service nor an earlier call told a price. */
export const unknownPriceUsd = 0.1;

/** What is asked when a call goes beyond the allowance. Money in USD. */
export interface BudgetQuestion {
  /** Who wants to spend, in words for the user. */
  readonly who: string;
  readonly priceUsd: number;
  /** The price is `unknownPriceUsd`: a guess. */
  readonly guessed: boolean;
  /** Spent in this session by agents and other extensions, calls under way included. */
  readonly spentUsd: number;
  readonly limitUsd: number;
}

/** `once`: this call only; `more`: the allowance once more; `no`: not; `nobody`: there was no one to ask. */
export type BudgetAnswer = 'once' | 'more' | 'no' | 'nobody';

export interface Spending {
  readonly who: string;
  /** `undefined` = not known. */
  readonly priceUsd: number | undefined;
  /** False: fail instead of asking. */
  readonly ask?: boolean;
}

/**
 * What agents and other extensions spend in a session, and what they may. The price of a call is set aside before it is made,
 * so that many at once cannot overrun the limit together; what it really cost takes its place when it is known.
 */
export class Allowance {
  private settledUsd = 0;
  private reservedUsd = 0;
  private raisedUsd = 0;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param limit USD a session, `undefined` = no limit */
  constructor(
    private readonly limit: () => number | undefined,
    private readonly ask: (question: BudgetQuestion) => Promise<BudgetAnswer>,
  ) {}

  /** Spent in this session in USD, calls under way included. */
  get spentUsd(): number {
    return this.settledUsd + this.reservedUsd;
  }

  /**
   * Makes a paid call under the allowance.
   * @throws StudioError OVER_BUDGET before the call, if it goes beyond and nobody allowed it
   */
  async spend<T extends { readonly cost?: number }>(spending: Spending, call: () => Promise<T>): Promise<T> {
    const priceUsd = spending.priceUsd ?? unknownPriceUsd;
    // One question at a time: its answer may settle the next one.
    const admitted = this.turn.then(() => this.admit(spending, priceUsd));
    this.turn = admitted.catch(() => undefined);
    await admitted;
    let costUsd = priceUsd;
    try {
      const made = await call();
      costUsd = made.cost ?? priceUsd;
      return made;
    } catch (error) {
      // Whatever may have been charged counts.
      if (!(error instanceof StudioError)) throw error;
      costUsd = error.charged === 'no' ? 0 : (error.facts.costUsd ?? priceUsd);
      throw error;
    } finally {
      this.reservedUsd -= priceUsd;
      this.settledUsd += costUsd;
    }
  }

  private async admit({ who, priceUsd: known, ask = true }: Spending, priceUsd: number): Promise<void> {
    const setting = this.limit();
    const limitUsd = setting === undefined ? Infinity : setting + this.raisedUsd;
    // A sum of cents is not exact: half a thousandth of a cent is not an overrun.
    if (this.spentUsd + priceUsd > limitUsd + 5e-6) {
      const question = { who, priceUsd, guessed: known === undefined, spentUsd: this.spentUsd, limitUsd };
      const answer = ask ? await this.ask(question) : 'nobody';
      if (answer === 'no' || answer === 'nobody') throw overBudget(question, answer);
      // The allowance once more from here on, whatever was spent so far.
      if (answer === 'more') this.raisedUsd = this.spentUsd + Math.max(setting ?? 0, priceUsd) - (setting ?? 0);
    }
    this.reservedUsd += priceUsd;
  }
}

function overBudget({ priceUsd, spentUsd, limitUsd }: BudgetQuestion, answer: 'no' | 'nobody'): StudioError {
  const facts = [priceUsd, spentUsd, limitUsd].map((usd) => usd.toFixed(2));
  return new StudioError(
    'OVER_BUDGET',
    answer === 'no'
      ? l10n.t(
          'This call (about ${0}) would go beyond the allowance: ${1} of ${2} are spent in this session, and you did not allow more. Nothing was sent.',
          ...facts,
        )
      : l10n.t(
          'This call (about ${0}) would go beyond the allowance: ${1} of ${2} are spent in this session, and nobody could be asked. Nothing was sent. The setting {3} raises it.',
          ...facts,
          'nanoBananaStudio.sessionAllowance',
        ),
  );
}

import type { Ledger } from '../endpoint/ledger.ts';
import type { Intent, Outcome } from '../result/ports.ts';

/** What happens to a paid call. */
export interface CallEvent {
  readonly id: string;
  readonly intent: Intent;
  /** Absent while the call is under way. */
  readonly outcome?: Outcome;
}

/** The record of paid calls, telling what is written to it. */
export function observe(ledger: Ledger, tell: (event: CallEvent) => void): Ledger {
  return {
    ...ledger,
    begin: async (intent) => {
      const open = await ledger.begin(intent);
      const { id } = open;
      tell({ id, intent });
      return {
        id,
        sent: () => open.sent(),
        settle: async (outcome) => {
          try {
            await open.settle(outcome);
          } finally {
            tell({ id, intent, outcome });
          }
        },
      };
    },
  };
}

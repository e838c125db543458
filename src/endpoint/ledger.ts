import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import * as path from 'node:path';
import type { Intent, LedgerPort, OpenIntent, Outcome } from '../result/ports.ts';
import type { Clock } from './clock.ts';

export type Ledger = LedgerPort;

/** The record of paid calls: one append-only file a session, in the extension's own storage. */
export function openLedger({ folder, clock }: { readonly folder: string; readonly clock: Clock }): Ledger {
  const file = path.join(folder, `${process.pid}-${randomUUID()}.jsonl`);
  async function append(entry: object, durable: boolean): Promise<void> {
    await mkdir(folder, { recursive: true });
    const handle = await open(file, 'a');
    try {
      await handle.write(`${JSON.stringify(entry)}\n`);
      if (durable) await handle.datasync();
    } finally {
      await handle.close();
    }
  }
  return {
    begin: async (intent: Intent): Promise<OpenIntent> => {
      const id = randomUUID();
      await append({ id, at: clock.now(), ...intent }, true);
      return {
        id,
        sent: () => void append({ id, sent: clock.now() }, false).catch(() => undefined),
        settle: (outcome: Outcome) => append({ id, settled: clock.now(), ...outcome }, false),
      };
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../endpoint/call.ts';
import type { ImageRequest } from '../tool/request.ts';
import { produce } from '../result/produce.ts';
import type { ProduceDeps, Produced, ProduceOptions } from '../result/ports.ts';
import { incomingOf } from './journal.ts';
import type { LocalStep, ProduceItem } from './ports.ts';

/** More than it takes to send a call. In milliseconds. */
const finishedLaterMs = 8;

/** What a batch's calls have in common. */
export interface ProduceItemSetup {
  readonly deps: ProduceDeps;
  /** The step between receiving and publishing: local step and recipe. Absent, or giving nothing: the file stays as it came. */
  readonly finish?: (request: ImageRequest, local: LocalStep) => ProduceOptions['finish'];
  readonly timeoutMs?: number;
  /** URI of the workspace folder, for the record of paid calls. */
  readonly workspace?: string;
}

/** Makes a batch's calls by the one path of every door. `deps.folder` must be that of the batch, on disk. */
export function createProduceItem({
  deps,
  finish,
  timeoutMs,
  workspace,
}: ProduceItemSetup): (...args: Parameters<ProduceItem>) => Promise<Produced> {
  // Parts of a killed process lie hidden, where no other door puts its own: the next run of the batch knows whose they were.
  const folder = { ...deps.folder, scratch: incomingOf(deps.folder.scratch) };
  return (request, { local, stem, onReceived, ...options }) => {
    const step = finish?.(request, local);
    const call: Call = async (sent, given) => {
      const received = await deps.call(sent, { ...given, onEnded: onReceived });
      onReceived();
      // The call that starts in its place goes first: its server waits for it, and nobody for this.
      await delay(finishedLaterMs);
      return received;
    };
    return produce(
      request,
      { ...deps, call, folder },
      {
        ...options,
        // Looked at when the row was prepared, not while a slot waits.
        stem: () => stem,
        door: 'batch',
        repeat: 'none',
        ...(step && { finish: step }),
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(workspace !== undefined && { workspace }),
      },
    );
  };
}

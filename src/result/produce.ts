import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import { stopwatch } from '../endpoint/clock.ts';
import { StudioError } from '../endpoint/errors.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { checkName } from './checkName.ts';
import { deliver } from './deliver.ts';
import { requestDigest } from './digest.ts';
import { failureOf } from './failure.ts';
import { newPart, partNamed } from './part.ts';
import { removeIfThere } from './place.ts';
import type { OpenIntent, Outcome, ProduceDeps, Produced, ProduceOptions } from './ports.ts';
import { rescueStale } from './rescue.ts';
import { systemCodeOf } from './systemCode.ts';

/** What a call may take beyond its own limit: waits before it is repeated, finishing and publishing. In milliseconds. */
const slackMs = 120_000;
const promptShown = 500;

/**
 * The one path of every door: intent recorded, call made, bytes on disk, checked, finished, published, record settled.
 * Rejects with a `StudioError`: those of the call, `WRITE_FAILED` (charged `no` if the place was found unwritable before
 * the send), or `TRUNCATED`. Bytes that were paid for are then in the rescue folder, at `facts.rescued`, and no `.part` is left.
 */
export async function produce(request: ImageRequest, deps: ProduceDeps, options: ProduceOptions): Promise<Produced> {
  const { clock, folder, rescueFolder, logger } = deps;
  if (options.signal.aborted) throw new StudioError('CANCELLED', l10n.t('Cancelled before anything was sent.'));
  const startedAt = clock.now();
  const elapsed = stopwatch(clock);
  // Awaited below; without this a record that fails before would be reported as an unhandled rejection.
  options.recorded?.catch(() => undefined);
  await sweep(deps);
  await Promise.all([
    beforeSend(folder.label, () => newPart(folder.scratch)),
    beforeSend(rescueFolder, () => mkdir(rescueFolder, { recursive: true })),
  ]);
  if (typeof options.stem === 'string') await checkName(folder.scratch, options.stem);
  const intent = await beforeSend(l10n.t('the record of paid calls'), () => begin(request, deps, options, startedAt));
  // Named by the call: should the editor be killed, its record leads to what was received.
  const part = path.join(folder.scratch, partNamed(intent.id));
  const spare = path.join(rescueFolder, partNamed(intent.id));
  const target = path.join(folder.scratch, partNamed(randomUUID()));
  const left = new Set([part, spare, target]);
  let sent = false;
  try {
    await options.recorded;
    const received = await deps.call(request, {
      file: part,
      spare,
      signal: options.signal,
      onSent: () => {
        sent = true;
        intent.sent();
        options.onSent?.();
      },
      ...(options.onReceiving && { onReceiving: options.onReceiving }),
      ...(options.onWaiting && { onWaiting: options.onWaiting }),
      ...(options.repeat && { repeat: options.repeat }),
    });
    const produced = await deliver(request, received, deps, options, { target, callId: intent.id, startedAt });
    const { costUsd, balanceUsd, requestId, elapsedMs, location } = produced;
    const known = { ...(costUsd !== undefined && { costUsd }), ...(balanceUsd !== undefined && { balanceUsd }) };
    await settle(deps, intent, {
      charged: 'yes',
      ...known,
      ...(requestId && { requestId }),
      output: location,
      elapsedMs,
    });
    return produced;
  } catch (error) {
    const { thrown, outcome, unmoved } = await failureOf(error, {
      request,
      deps,
      files: [part, spare],
      sent,
      signal: options.signal,
    });
    if (unmoved !== undefined) left.delete(unmoved);
    await settle(deps, intent, { ...outcome, elapsedMs: elapsed() });
    logger.warn(`${intent.id}: ${thrown instanceof StudioError ? thrown.code : 'unexpected'} ${String(thrown)}`);
    throw thrown;
  } finally {
    // Whatever became of the call is known by now: a left-over that can't be removed must not tell it otherwise.
    for (const file of left)
      await removeIfThere(file).catch((error: unknown) => logger.warn(`${file} is left over: ${String(error)}`));
  }
}

function begin(
  request: ImageRequest,
  { ledger, folder }: ProduceDeps,
  { door, workspace, timeoutMs = 600_000, recorded }: ProduceOptions,
  startedAt: number,
): Promise<OpenIntent> {
  return ledger.begin({
    door,
    tool: request.tool.slug,
    requestSha256: requestDigest(request),
    destination: folder.uri,
    ...(workspace !== undefined && { workspace }),
    prompt: promptOf(request).slice(0, promptShown),
    deadline: startedAt + timeoutMs + slackMs,
    // One record that outlives a power cut is enough to ask about, and two cost twice the time.
    ...(recorded && { recordedElsewhere: true }),
  });
}

/** Runs what must succeed before anything may be sent. */
async function beforeSend<T>(place: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const code = systemCodeOf(error) ?? String(error);
    const message = l10n.t(
      'Nothing was sent: {0} cannot be written ({1}). Choose another folder or free some space.',
      place,
      code,
    );
    throw new StudioError('WRITE_FAILED', message, { systemCode: code, cause: error });
  }
}

/** An unsettled record is shown as uncertain at the next start: no reason to fail a call that has ended. */
async function settle({ logger }: ProduceDeps, intent: OpenIntent, outcome: Outcome): Promise<void> {
  try {
    await intent.settle(outcome);
  } catch (error) {
    logger.warn(`${intent.id}: the record of paid calls could not be settled: ${String(error)}`);
  }
}

const swept = new Set<string>();

/** Once a session and folder: what a killed editor left there a day ago or more is rescued. */
async function sweep({ folder, rescueFolder, clock, logger }: ProduceDeps): Promise<void> {
  for (const place of [folder.scratch, rescueFolder]) {
    if (swept.has(place)) continue;
    swept.add(place);
    const reason = l10n.t('Left half received in {0} when the editor ended.', place);
    for (const file of await rescueStale(place, rescueFolder, reason, clock.now())) logger.warn(`rescued ${file}`);
  }
}

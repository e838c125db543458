import * as l10n from '@vscode/l10n';
import { open, stat } from 'node:fs/promises';
import type { Received } from '../endpoint/call.ts';
import { StudioError } from '../endpoint/errors.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { fileDigest } from './digest.ts';
import { dimensionsOf } from './dimensions.ts';
import { checkWhole, endsWhole } from './integrity.ts';
import { extensionOf } from './mediaType.ts';
import type { FinishContext, FinishedFile, NamedFacts, ProduceDeps, Produced, ProduceOptions } from './ports.ts';
import { slugOf } from './slug.ts';
import { systemCodeOf } from './systemCode.ts';

/** A file that was paid for and could not be put in its place; `file` is where it lies. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
  constructor(
    readonly file: string,
    readonly received: Received,
    override readonly cause: unknown,
  ) {
    super('undelivered', { cause });
  }
}

/** From received bytes to a file in its place. Rejects with `Undelivered` only; the bytes are then still in its `file`. */
export async function deliver(
  request: ImageRequest,
  received: Received,
  deps: ProduceDeps,
  options: ProduceOptions,
  context: FinishContext,
): Promise<Produced> {
  let file = received.file;
  try {
    const isWhole = received.seen && endsWhole(received.seen.tail, received.mediaType);
    if (!isWhole && (await checkWhole(file, received.mediaType)) === 'truncated') {
      const message = l10n.t(
        'The result is cut short: its end is missing. It was charged; ask for it again if you need it.',
      );
      throw new StudioError('TRUNCATED', message);
    }
    const warnings: string[] = [];
    const finished = await finish(received, deps, options, context, warnings);
    file = finished.file;
    const facts: NamedFacts = {
      mediaType: finished.mediaType,
      // Not knowing the size is no reason to lose a picture.
      ...(finished.size ?? (await dimensionsOf(file, finished.mediaType).catch(() => undefined))),
    };
    const bytes = await synced(file, deps.logger);
    const sha256 = finished.sha256 ?? (await fileDigest(file));
    const stem = stemOf(request, options, facts, deps);
    const extension = extensionOf(finished.mediaType);
    const published = await (options.place ?? deps.folder.publish.bind(deps.folder))(file, stem, extension, sha256);
    const { costUsd, balanceUsd, requestId, elapsedMs } = received;
    return {
      location: published.location,
      name: published.name,
      ...facts,
      bytes,
      sha256,
      ...(costUsd !== undefined && { costUsd }),
      ...(balanceUsd !== undefined && { balanceUsd }),
      ...(requestId !== undefined && { requestId }),
      elapsedMs,
      callId: context.callId,
      startedAt: context.startedAt,
      warnings,
    };
  } catch (error) {
    throw new Undelivered(file, received, error);
  }
}

/** The finished file, or the received one if there is nothing to do or the step fails. */
async function finish(
  received: Received,
  { logger }: ProduceDeps,
  options: ProduceOptions,
  context: FinishContext,
  warnings: string[],
): Promise<FinishedFile> {
  if (!options.finish) return received;
  try {
    const finished = await options.finish(received.file, received, context);
    if (finished.file !== received.file && (await checkWhole(finished.file, finished.mediaType)) === 'truncated')
      throw new Error('finished file is not whole');
    return finished;
  } catch (error) {
    logger.warn(
      `${context.callId}: finishing failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    const reason = error instanceof Error ? error.message : String(error);
    warnings.push(l10n.t('The result was saved as it came: {0}', reason));
    // Read again for its digest: what failed may have written to it.
    return { file: received.file, mediaType: received.mediaType };
  }
}

/**
 * Has a file on the disk, not only with the operating system, before it is published: no name of nothing after a power cut.
 * Some mounts cannot, and a virus scanner may hold it for a moment: only a disk that fails keeps it from its place.
 */
async function synced(file: string, logger: ProduceDeps['logger']): Promise<number> {
  try {
    const handle = await open(file, 'r+');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (['EIO', 'ENOSPC', 'EDQUOT'].includes(systemCodeOf(error) ?? '')) throw error;
    logger.warn(`${file} is not synced: ${String(error)}`);
  }
  return (await stat(file)).size;
}

function stemOf(request: ImageRequest, { stem }: ProduceOptions, facts: NamedFacts, { logger }: ProduceDeps): string {
  try {
    const named = typeof stem === 'function' ? stem(facts) : stem;
    if (named !== undefined && named !== '') return named;
  } catch (error) {
    logger.warn(`naming failed: ${String(error)}`);
  }
  return slugOf(promptOf(request) || request.tool.slug);
}

import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StudioError } from '../endpoint/errors.ts';
import { checkName } from '../result/checkName.ts';
import type { ImageRequest, InputImage } from '../tool/request.ts';
import type { Tool } from '../tool/definition.ts';
import { asStudioError, isRefused, refusedWaitsMs } from './failures.ts';
import type { Journal } from './journal.ts';
import type { EndedRecord, StoredRecord } from './journalRecords.ts';
import { itemDigest, type PlanItem } from './plan.ts';
import { placeItem, prepareFolder } from './placing.ts';
import type { LoadImage, ProducedItem, ProduceItem, ProduceItemOptions } from './ports.ts';

/** A row that is ready to be sent. */
export interface PreparedItem {
  readonly item: PlanItem;
  readonly request: ImageRequest;
  /** Of the pictures as they are now, should they have changed since the plan was made. */
  readonly digest: string;
}

/** How a call ended. `again`: the server was busy, nothing was charged. */
export type CallEnd =
  | { readonly kind: 'stored'; readonly produced: ProducedItem; readonly record: StoredRecord }
  | { readonly kind: 'again'; readonly error: StudioError }
  | { readonly kind: 'ended'; readonly error: StudioError; readonly record: EndedRecord };

export interface ItemCallDeps {
  readonly folder: string;
  /** What comes are free placeholders. */
  readonly sandbox: boolean;
  readonly journal: Journal;
  readonly produce: ProduceItem;
  readonly loadImage: LoadImage;
}

/** All of a row's call that can fail before anything is sent. Throws `BAD_IMAGE`, `BAD_PARAMETER`, `WRITE_FAILED`, or the signal's reason. */
export async function prepareItem(
  tool: Tool,
  item: PlanItem,
  { folder, loadImage }: ItemCallDeps,
  signal: AbortSignal,
): Promise<PreparedItem> {
  await prepareFolder(folder, item.stem);
  await checkName(folder, item.stem);
  const images: InputImage[] = [];
  for (const { input, file } of item.images) {
    const relative = path.relative(folder, file).split(path.sep).join('/');
    images.push(await loadImage(file, { input, path: relative, signal }));
  }
  const digest = images.length === 0 ? item.digest : itemDigest(tool, { ...item, images });
  return { item, request: { tool, values: item.values, images }, digest };
}

/**
 * Makes a row's call: written to the journal before it is sent and when its bytes are here. The `stored` or ending record
 * is made, not yet written. Rejects only if the journal cannot be written before the send (`WRITE_FAILED`).
 */
export async function callItem(
  prepared: PreparedItem,
  { folder, sandbox, journal, produce }: ItemCallDeps,
  { signal, onSent, onReceived }: Pick<ProduceItemOptions, 'signal' | 'onSent' | 'onReceived'>,
): Promise<CallEnd> {
  const { item, request, digest } = prepared;
  const { key, row, stem, local } = item;
  const before = journal.items.get(key)?.stored;
  // Written beside the record of paid calls: the call waits for both.
  const recorded = journal.append({ type: 'sent', key, row, digest, at: new Date().toISOString() });
  // Heard when the call has ended; without this an early failure would be reported as unhandled.
  recorded.catch(() => undefined);
  for (let attempt = 0; ; attempt++) {
    let sent = false;
    let note: string | undefined;
    try {
      const produced = await produce(request, {
        signal,
        stem,
        local,
        recorded,
        onSent: () => {
          sent = true;
          onSent();
        },
        onReceived,
        place: async (file, wanted, extension, sha256) => {
          const part = partOf(folder, file);
          await journal.append({ type: 'received', key, part, sha256, stem: wanted, extension });
          const placed = await placeItem(folder, file, wanted, extension, before);
          note = placed.note;
          return placed;
        },
      });
      return {
        kind: 'stored',
        produced,
        record: { ...storedRecord(prepared, produced, note), ...(sandbox && { sandbox }) },
      };
    } catch (thrown) {
      await recorded;
      const error = asStudioError(thrown, sent);
      if (error.code === 'RATE_LIMITED' && error.charged === 'no') return { kind: 'again', error };
      const wait = isRefused(error) ? refusedWaitsMs[attempt] : undefined;
      if (wait !== undefined && (await slept(wait, signal))) continue;
      return { kind: 'ended', error, record: endedRecord(prepared, error) };
    }
  }
}

async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

function partOf(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}

function storedRecord({ item, digest }: PreparedItem, made: ProducedItem, note: string | undefined): StoredRecord {
  const { name, sha256, bytes, mediaType, width, height, costUsd, requestId, elapsedMs } = made;
  const notes = [...(note === undefined ? [] : [note]), ...(made.warnings ?? [])].join(' ');
  return {
    type: 'stored',
    key: item.key,
    row: item.row,
    digest,
    file: name,
    sha256,
    bytes,
    mediaType,
    elapsedMs,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(costUsd !== undefined && { costUsd }),
    ...(requestId !== undefined && { requestId }),
    ...(notes !== '' && { note: notes }),
  };
}

/** `failed` may be sent again by the next run; what may have been paid for is `uncertain`. */
export function endedRecord({ item, digest }: Pick<PreparedItem, 'item' | 'digest'>, error: StudioError): EndedRecord {
  const { costUsd, requestId, rescued } = error.facts;
  return {
    type: error.charged === 'no' ? 'failed' : 'uncertain',
    key: item.key,
    row: item.row,
    digest,
    code: error.code,
    message: error.message,
    charged: error.charged,
    ...(costUsd !== undefined && { costUsd }),
    ...(requestId !== undefined && { requestId }),
    ...(rescued !== undefined && { rescued }),
  };
}

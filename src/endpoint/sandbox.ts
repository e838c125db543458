import * as l10n from '@vscode/l10n';
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { drawSandbox } from '../result/placeholder/sandbox.ts';
import { encodePng } from '../result/placeholder/png.ts';
import { resultSize } from '../result/placeholder/sizes.ts';
import type { LedgerPort } from '../result/ports.ts';
import { promptOf } from '../tool/request.ts';
import type { Call } from './call.ts';
import { systemClock } from './clock.ts';
import { StudioError } from './errors.ts';

/** What is written on every placeholder. Latin letters: the drawing has no others. */
const mark = 'PLACEHOLDER · FREE · NOT A RESULT';

/**
 * Stands in for the service where there is no key yet: draws a placeholder of exactly the size that the request would have
 * given. Nothing is sent, nothing costs anything. @throws StudioError UNKNOWN_TOOL for a tool whose results are no pictures
 */
export const sandboxCall: Call = async (request, options) => {
  const { tool, values } = request;
  if (!tool.results.includes('image'))
    throw new StudioError(
      'UNKNOWN_TOOL',
      l10n.t('{0} makes no pictures, so it cannot be tried without a key. Run "Nano Banana: Set API Key".', tool.name),
    );
  if (options.signal.aborted) throw new StudioError('CANCELLED', l10n.t('Cancelled before anything was sent.'));
  const start = systemClock.now();
  const size = resultSize(text(values['aspect_ratio']) ?? '1:1', text(values['image_size']) ?? '1K');
  const words = promptOf(request) || tool.name;
  const bytes = await encodePng(drawSandbox(words, mark, size));
  await writeFile(options.file, bytes, { flag: 'r+' }).catch(() => writeFile(options.file, bytes, { flag: 'wx' }));
  return {
    file: options.file,
    mediaType: 'image/png',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    elapsedMs: Math.max(0, systemClock.now() - start),
    costUsd: 0,
    sandbox: true,
  };
};

/** The record of paid calls as the sandbox sees it: there are none. */
export const sandboxLedger: LedgerPort = {
  begin: () => Promise.resolve({ id: randomUUID(), sent: () => undefined, settle: () => Promise.resolve() }),
};

const text = (value: string | number | boolean | undefined) => (value === undefined ? undefined : String(value));

// A plain Node process that makes one paid call with the core, as the extension would, to be stopped, killed or kept short of
// disk. Its one argument is a `CoreCall` as JSON; it prints a line of JSON for each thing that happens.
import * as path from 'node:path';
import { createCall } from '../../src/endpoint/client.ts';
import { systemClock } from '../../src/endpoint/clock.ts';
import type { StudioError } from '../../src/endpoint/errors.ts';
import { createHostTransport } from '../../src/endpoint/hostTransport.ts';
import { openLedger } from '../../src/endpoint/ledger.ts';
import { diskFolder } from '../../src/result/diskFolder.ts';
import { produce } from '../../src/result/produce.ts';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';

export interface CoreCall {
  readonly endpoint: string;
  readonly prompt: string;
  /** Absolute paths: for the result, and for the record of calls and rescued files. */
  readonly folder: string;
  readonly storage: string;
  readonly timeoutMs: number;
  /** So many milliseconds does the computer's clock jump as soon as the request is sent. */
  readonly jumpMs?: number;
}

/** What the process prints. */
export type CoreEvent =
  | { readonly kind: 'sent' | 'receiving' }
  | { readonly kind: 'made'; readonly file: string; readonly bytes: number; readonly elapsedMs: number }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly charged: string;
      readonly message: string;
      readonly rescued?: string;
    };

const wish = JSON.parse(process.argv[2] ?? '{}') as CoreCall;
const tell = (event: CoreEvent) => void process.stdout.write(`${JSON.stringify(event)}\n`);

const now = Date.now.bind(Date);
let jumped = 0;
Date.now = () => now() + jumped;

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const ledger = openLedger({ folder: path.join(wish.storage, 'calls'), clock: systemClock });
try {
  const made = await produce(
    { tool: nanoBanana2, values: { PROMPT: wish.prompt }, images: [] },
    {
      call: createCall({
        transport: createHostTransport(),
        endpoint: new URL(wish.endpoint),
        apiKey: () => Promise.resolve('ak_machine_test'),
        timeoutMs: wish.timeoutMs,
        clock: systemClock,
        logger,
      }),
      ledger,
      folder: diskFolder(wish.folder),
      rescueFolder: path.join(wish.storage, 'rescue'),
      clock: systemClock,
      logger,
    },
    {
      door: 'test',
      signal: new AbortController().signal,
      stem: 'picture',
      onSent: () => {
        jumped = wish.jumpMs ?? 0;
        tell({ kind: 'sent' });
      },
      onReceiving: () => tell({ kind: 'receiving' }),
    },
  );
  tell({ kind: 'made', file: made.name, bytes: made.bytes, elapsedMs: made.elapsedMs });
} catch (error) {
  const { code, charged, message, facts } = error as StudioError;
  tell({ kind: 'failed', code, charged, message, ...(facts.rescued !== undefined && { rescued: facts.rescued }) });
}
await ledger.close();

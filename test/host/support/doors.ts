import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { readJournal } from '../../../src/batch/journal.ts';
import { run as runBatch } from '../../../src/commands/runBatch.ts';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { openLedger } from '../../../src/endpoint/ledger.ts';
import type { LedgerEntry } from '../../../src/endpoint/ledgerEntry.ts';
import type { Made } from '../../../src/editor/made.ts';
import { png } from '../../unit/result/pictures.ts';
import { extensionStorage, type Failure } from './host.ts';
import { StandInPage } from './page.ts';
import { ledger } from './simulator.ts';
import { openOwnStudio } from './studio.ts';

/** What a door is asked to do: one call, whose file is to be `picture.png` in a folder. */
export interface Wish {
  readonly prompt: string;
  /** Absolute. */
  readonly folder: string;
  /** Absolute; it exists: where what is sent lies. By default the same. */
  readonly inputs?: string;
  /** Of the file, without its extension, instead of `picture`. The panel takes its names from the settings. */
  readonly name?: string;
  /** It is repeated, or waits: what makes others of its door wait must not be shared with them. */
  readonly alone?: boolean;
  /** The service says no for an hour, for which a batch waits. */
  readonly hour?: boolean;
}

/** What came of it, as the one who asked is told. */
export interface Outcome {
  /** Absent: it succeeded. */
  readonly code?: string;
  readonly charged: string;
  /** Empty: nothing is said. */
  readonly sentence: string;
  readonly requestId?: string;
  /** A batch that is still waiting for its turn. */
  readonly waits?: true;
  /** What became of the other row of a batch. */
  readonly beside?: string;
}

/** A way in: one adapter, so that every fault can be met behind it in the same way. */
export interface Door {
  readonly name: string;
  readonly run: (wish: Wish) => Promise<Outcome>;
  /** The record of the paid calls that it made. */
  readonly records: () => Promise<readonly LedgerEntry[]>;
  /** What it leaves beside its result. */
  readonly beside?: RegExp;
  readonly dispose?: () => Promise<void>;
}

const small = { image_size: '512' };
const failed = (error: unknown): Outcome => {
  const { code, charged, message, facts } = error as Failure;
  return { code, charged, sentence: message, ...(facts.requestId !== undefined && { requestId: facts.requestId }) };
};
const command = async (name: string, ...args: unknown[]): Promise<Outcome> => {
  try {
    const { requestId } = await vscode.commands.executeCommand<Made>(`nanoBananaStudio.${name}`, ...args);
    return { charged: 'yes', sentence: '', ...(requestId !== undefined && { requestId }) };
  } catch (error) {
    return failed(error);
  }
};

/** All that the extension of this window has recorded. */
async function ofExtension(): Promise<readonly LedgerEntry[]> {
  const record = openLedger({ folder: path.join(extensionStorage(), 'calls'), clock: systemClock });
  try {
    return await record.entries();
  } finally {
    await record.close();
  }
}

export const generateDoor: Door = {
  name: 'generate',
  run: ({ prompt, folder, name = 'picture' }) =>
    command('generateImage', { prompt, parameters: small, output: path.join(folder, name) }),
  records: ofExtension,
};

export const editDoor: Door = {
  name: 'edit',
  run: ({ prompt, folder, inputs = folder, name = 'picture' }) => {
    const input = path.join(inputs, 'input.png');
    writeFileSync(input, png(64, 64));
    const args = { prompt, parameters: small, output: path.join(folder, name) };
    return command('editImage', vscode.Uri.file(input), args);
  },
  records: ofExtension,
  beside: /^input\.png$/,
};

export const agentDoor: Door = {
  name: 'agent',
  run: async ({ prompt, folder, name = 'picture' }) => {
    const input = { prompt, ...small, output: vscode.workspace.asRelativePath(path.join(folder, name)) };
    try {
      const token = new vscode.CancellationTokenSource().token;
      await vscode.lm.invokeTool('nanoBananaStudio_generate_image', { input, toolInvocationToken: undefined }, token);
      return { charged: 'yes', sentence: '' };
    } catch (error) {
      // A model reads one text: the code, the sentence, what it cost, what to do.
      const { message } = error as Error;
      const [, code = 'none'] = /\b([A-Z]+(?:_[A-Z]+)*): /.exec(message) ?? [];
      const cost = {
        'Nothing was charged.': 'no',
        'It may have been charged: calling': 'maybe',
        'It was charged: calling': 'yes',
      };
      const told = Object.entries(cost).filter(([words]) => message.includes(words));
      return { code, charged: told.map(([, charged]) => charged).at(-1) ?? 'not told', sentence: message };
    }
  },
  records: ofExtension,
};

/** Two rows, one after the other: the one that meets the fault, and a good one. */
function csvFor({ prompt, folder, inputs = folder, name = 'picture' }: Wish): vscode.Uri {
  const file = path.join(inputs, 'rows.csv');
  writeFileSync(file, `prompt,output,image_size\n${prompt},${name},512\nbeside it,good,512\n`);
  return vscode.Uri.file(file);
}

export function batchDoor(): Door {
  /** Of the one that waits, whose window ends. */
  const others: LedgerEntry[] = [];
  return {
    name: 'batch',
    run: async (wish) => {
      const csv = csvFor(wish);
      const options = { output: vscode.Uri.file(wish.folder), concurrency: 1 };
      if (wish.hour) {
        others.push(...(await untilTheWindowEnds(wish, csv, options)));
        return await rowOf(wish);
      }
      try {
        await vscode.commands.executeCommand('nanoBananaStudio.runBatch', csv, options);
      } catch (error) {
        return failed(error);
      }
      return await rowOf(wish);
    },
    records: async () => [...(await ofExtension()), ...others],
    beside: /^(rows\.(csv|zip)|results\.csv|good\.png|\.nano-banana)$/,
  };
}

/** What the journal says of both rows. */
async function rowOf({ folder, name = 'picture' }: Wish): Promise<Outcome> {
  const { items } = await readJournal(folder);
  const row = items.get(name);
  const beside = items.get('good')?.state ?? 'unknown';
  if (row?.state === 'stored') {
    const { requestId } = row.stored ?? {};
    return { charged: 'yes', sentence: '', ...(requestId !== undefined && { requestId }), beside };
  }
  if (row?.state === 'planned') return { charged: 'no', sentence: '', waits: true, beside };
  const { code = 'none', charged = 'none', message = '', requestId } = row?.ended ?? {};
  // The report says the same of it as the journal.
  const report = readFileSync(path.join(folder, 'results.csv'), 'utf8');
  const told = report.includes(message.replaceAll('"', '""')) ? message : `not in the report: ${message}`;
  return { code, charged, sentence: told, ...(requestId !== undefined && { requestId }), beside };
}

/** A batch waits as long as the service says; the window ends in the meantime. Gives the record of its calls. */
async function untilTheWindowEnds(wish: Wish, csv: vscode.Uri, options: object): Promise<readonly LedgerEntry[]> {
  const own = openOwnStudio();
  try {
    const running = runBatch(own.studio, csv, options);
    const answered = async () =>
      (await ledger({ settled: false })).calls.some(
        (call) => call.finished && call.fields.some(({ value }) => value === wish.prompt),
      );
    while (!(await answered())) await new Promise((resolve) => setTimeout(resolve, 50));
    await own.studio.drain(20_000);
    await running;
    return await own.studio.ledger.entries();
  } finally {
    await own.dispose();
  }
}

/** The panel's own studio, since its page is ours. A call that is repeated gets one for itself: it makes others wait. */
export function panelDoor(): Door {
  const all: { own: ReturnType<typeof openOwnStudio>; page: StandInPage }[] = [];
  const open = () => {
    const own = openOwnStudio();
    const opened = { own, page: new StandInPage(own.studio) };
    all.push(opened);
    return opened;
  };
  let shared: StandInPage | undefined;
  // A panel has one folder at a time: it is chosen and Run is pressed before the next one's turn.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    name: 'panel',
    run: async ({ prompt, folder, alone = false }) => {
      const page = alone ? open().page : (shared ??= open().page);
      const pressed = turn.then(async () => {
        await page.panel.choose(vscode.Uri.file(folder));
        return await page.press({ PROMPT: prompt, ...small });
      });
      turn = pressed.catch(() => undefined);
      try {
        const end = await page.endOf(await pressed);
        if ('failure' in end) {
          const { code, charged, message } = end.failure;
          return { code, charged, sentence: message };
        }
        const { requestId } = end.result;
        return { charged: 'yes', sentence: '', ...(requestId !== undefined && { requestId }) };
      } catch (error) {
        const { code, charged, message } = error as Failure;
        return { code, charged, sentence: message };
      }
    },
    records: async () => (await Promise.all(all.map(({ own }) => own.studio.ledger.entries()))).flat(),
    dispose: async () => {
      for (const { own, page } of all) {
        page.close();
        await own.dispose();
      }
    },
  };
}

/** A folder of its own for a wish, with a file of the very name that the result would get. */
export function folderWith(folder: string, older: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'picture.png'), older);
  return folder;
}

import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { batchFolderOf, readJournal } from '../../batch/journal.ts';
import type { RunRecord } from '../../batch/journalRecords.ts';
import { givenValues } from '../../batch/plan.ts';
import type { LocalStep } from '../../batch/ports.ts';
import { StudioError } from '../../endpoint/errors.ts';
import { findParameter, type Tool, type Values } from '../../tool/definition.ts';
import { settingsDestination } from '../destination.ts';
import { defaultValues, readSettings } from '../settings.ts';
import type { Studio } from '../studio.ts';
import { baseName } from '../uris.ts';

/** A batch as it was asked for: everything but what its CSV says. Paths are absolute and local. */
export interface BatchOrder {
  readonly csv: string;
  readonly folder: string;
  readonly tool: Tool;
  /** What rows without a value of their own take. */
  readonly given: Values;
  readonly local: LocalStep;
  readonly concurrency: number;
  readonly skipInvalid: boolean;
  /** Name of the ZIP in the folder. */
  readonly archive: string;
  readonly report: string;
  /** Whose settings apply. */
  readonly scope: vscode.Uri;
}

/** Calls at once that may be asked for. */
export const mostAtOnce = 64;

export interface BatchWish {
  readonly csv: vscode.Uri;
  /** The folder for results, archive and report. */
  readonly output?: vscode.Uri | undefined;
  /** A slug. */
  readonly tool?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly concurrency?: number | undefined;
  readonly skipInvalid?: boolean | undefined;
}

/**
 * Options over settings over unset.
 * @throws StudioError BAD_PARAMETER naming what is wrong, BAD_CSV without such a file, UNKNOWN_TOOL
 */
export async function batchOrder(studio: Studio, wish: BatchWish): Promise<BatchOrder> {
  const csv = onDisk(wish.csv);
  await requireFile(csv);
  const tool = await studio.tool(wish.tool);
  const { parameters = {} } = wish;
  // `null` takes a setting's default back.
  const unset = new Set(Object.keys(parameters).map((name) => findParameter(tool, name)?.name));
  const defaults = Object.entries(defaultValues(tool, wish.csv)).filter(([name]) => !unset.has(name));
  return {
    csv,
    folder: wish.output ? onDisk(wish.output) : await defaultFolderOf(csv),
    tool,
    given: givenValues(tool, parameters, Object.fromEntries(defaults)),
    local: {},
    concurrency: wish.concurrency ?? readSettings(wish.csv).batchConcurrency,
    skipInvalid: wish.skipInvalid ?? false,
    archive: `${path.parse(csv).name}.zip`,
    report: 'results.csv',
    scope: wish.csv,
  };
}

/**
 * A batch as it was asked for the last time, from its folder or its journal.
 * @throws StudioError BAD_PARAMETER if none was run there, BAD_CSV if its CSV is gone, UNKNOWN_TOOL
 */
export async function lastOrder(studio: Studio, where: vscode.Uri): Promise<BatchOrder> {
  const folder = batchFolderOf(onDisk(where).replace(/(?<=[^\\/:])[\\/]+$/, ''));
  const { lastRun } = await readJournal(folder);
  if (!lastRun) throw new StudioError('BAD_PARAMETER', l10n.t('No batch has been run in {0}.', folder));
  const csv = csvOf(folder, lastRun);
  await requireFile(csv);
  const { given, local, concurrency, skipInvalid } = lastRun;
  return {
    csv,
    folder,
    tool: await studio.tool(lastRun.tool),
    given,
    local: defined(local),
    // The journal is a file like any other: it may say more than may be asked for.
    concurrency: Math.min(mostAtOnce, Math.max(1, concurrency)),
    skipInvalid,
    archive: `${path.parse(csv).name}.zip`,
    report: 'results.csv',
    scope: vscode.Uri.file(csv),
  };
}

/** How the order stands in the journal. */
export function runRecordOf({ csv, folder, tool, given, local, concurrency, skipInvalid }: BatchOrder) {
  const relative = path.relative(folder, csv).split(path.sep).join('/');
  return { csv: relative, tool: tool.slug, given, local, concurrency, skipInvalid };
}

/** Absolute path of the CSV that a run was about. */
export function csvOf(folder: string, { csv }: Pick<RunRecord, 'csv'>): string {
  return path.resolve(folder, csv);
}

/**
 * A folder named like the CSV in the one that the settings name, below the workspace folder, or else beside the CSV. If
 * another CSV's batch lives there, the first numbered one that is free.
 */
async function defaultFolderOf(csv: string): Promise<string> {
  const uri = vscode.Uri.file(csv);
  const own = path.dirname(csv);
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(uri) ?? {
    uri: vscode.Uri.file(own),
    name: path.basename(own),
    index: 0,
  };
  const base = path.join(settingsDestination(workspaceFolder).folder.fsPath, path.parse(csv).name);
  for (let number = 1; ; number++) {
    const folder = number === 1 ? base : `${base}-${number}`;
    const { lastRun } = await readJournal(folder);
    if (!lastRun || csvOf(folder, lastRun) === csv) return folder;
  }
}

/** A batch's journal must be on disk, really, before a call is sent: no other file system promises that. */
function onDisk(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return path.normalize(uri.fsPath);
  const message = l10n.t('{0} is not on a local disk. A batch needs its CSV and its folder there.', baseName(uri));
  throw new StudioError('BAD_PARAMETER', message);
}

async function requireFile(csv: string): Promise<void> {
  const found = await stat(csv).catch((cause: unknown) => {
    throw new StudioError('BAD_CSV', l10n.t('{0} cannot be read.', csv), { cause });
  });
  if (!found.isFile()) throw new StudioError('BAD_CSV', l10n.t('{0} is not a file.', csv));
}

function defined({ width, height, fit, format }: RunRecord['local']): LocalStep {
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(fit && { fit }),
    ...(format && { format }),
  };
}

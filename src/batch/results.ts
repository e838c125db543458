import * as l10n from '@vscode/l10n';
import { StudioError } from '../endpoint/errors.ts';
import { systemCodeOf } from '../result/systemCode.ts';
import { writeArchive } from './archive.ts';
import type { ItemView } from './itemView.ts';
import type { Journal } from './journal.ts';
import { writeOwnFile } from './ownFile.ts';
import type { Plan } from './plan.ts';
import { writeReport } from './report.ts';
import type { BatchOptions } from './runTypes.ts';

/**
 * Writes what a run ends with: the report of all rows, and the archive of the current files. Aborting leaves the archive
 * out (the one before stays). Absolute paths come back. Rejects with `WRITE_FAILED`.
 */
export async function writeResults(
  plan: Plan,
  views: ReadonlyMap<string, ItemView>,
  { folder, archive, report }: Pick<BatchOptions, 'folder' | 'archive' | 'report'>,
  journal: Journal,
  signal: AbortSignal,
): Promise<{ readonly archive?: string; readonly report?: string }> {
  const done = [...views.values()].flatMap(({ status, file }) => (status === 'done' && file ? [file] : []));
  const files: { archive?: string; report?: string } = {};
  if (report !== null)
    files.report = await orWriteFailed(report, () =>
      writeOwnFile(journal, folder, 'report', report, (part) => writeReport(part, plan, (key) => views.get(key))),
    );
  if (archive === null || signal.aborted) return files;
  try {
    files.archive = await orWriteFailed(archive, () =>
      writeOwnFile(journal, folder, 'archive', archive, async (part) => {
        await writeArchive(part, folder, done, signal);
      }),
    );
  } catch (error) {
    if (!isAborted(signal)) throw error;
  }
  return files;
}

/** Asked anew: it may have been aborted since. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function orWriteFailed<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const code = systemCodeOf(error);
    if (error instanceof StudioError || code === undefined) throw error;
    const message = l10n.t(
      'The images are in their place, but {0} cannot be written ({1}). Free some space and run it again.',
      name,
      code,
    );
    throw new StudioError('WRITE_FAILED', message, { systemCode: code, cause: error });
  }
}

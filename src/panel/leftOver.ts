import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { destinationOf } from '../editor/destination.ts';
import type { Studio } from '../editor/studio.ts';
import { shownPath } from '../editor/uris.ts';
import type { Job } from './job.ts';
import type { RunCard } from './protocol/studio.ts';
import type { OpenRun, RunEntry } from './record.ts';

/** A run whose window ended before it did: what is known of it, and what would do it again (if its tool is still there). */
export async function reopened(
  studio: Studio,
  { run, unpaid }: OpenRun,
): Promise<{
  readonly card: RunCard & { readonly failure: NonNullable<RunCard['failure']> };
  readonly job: Job | undefined;
}> {
  const folder = vscode.Uri.parse(run.folder, true);
  const message = unpaid
    ? l10n.t('The editor was closed before this was done. Nothing was charged.')
    : l10n.t(
        'The editor was closed while this was under way. It may have been charged; if the result came, it is in {0}.',
        shownPath(folder),
      );
  return {
    card: {
      id: run.id,
      prompt: run.prompt,
      state: 'failed',
      message: '',
      startedAt: run.at,
      failure: { message, code: 'UNCERTAIN', charged: unpaid ? 'no' : 'maybe', verdict: true },
    },
    job: await jobOf(studio, run, folder),
  };
}

async function jobOf(studio: Studio, run: RunEntry, folder: vscode.Uri): Promise<Job | undefined> {
  try {
    return {
      tool: await studio.tool(run.tool),
      values: run.values,
      images: run.images.map((image) => vscode.Uri.parse(image, true)),
      destination: await destinationOf(folder.path.endsWith('/') ? folder : folder.with({ path: `${folder.path}/` })),
    };
  } catch {
    return undefined; // the account has the tool no more
  }
}

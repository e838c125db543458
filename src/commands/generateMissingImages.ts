import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { makeAllMissing } from '../editor/missingAll.ts';
import { makeAllShown } from '../editor/missingFlow.ts';
import { distinctFiles, missingIn } from '../editor/missingScan.ts';
import { presentFailure } from '../editor/present.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, toUri } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';

/** What the command resolves with. */
export interface GeneratedMissing {
  readonly generated: readonly vscode.Uri[];
  readonly failed: number;
}

/**
 * Makes every picture that a document points to and that does not exist. With a document it asks nothing; without one it
 * takes the active one and asks first, with count and price.
 */
export async function run(studio: Studio, target?: unknown): Promise<GeneratedMissing | undefined> {
  if (target !== undefined && target !== null) return await withDocument(studio, toUri(target));
  try {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) throw new StudioError('BAD_PARAMETER', l10n.t('There is no open document.'));
    requireFolder(document.uri);
    const all = await makeAllShown(studio, document, distinctFiles(await missingIn(document)));
    return all && { generated: all.generated, failed: all.failed };
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

/** @throws StudioError BAD_PARAMETER, NO_FOLDER, UNTRUSTED_WORKSPACE; the first failure, if nothing at all could be made */
async function withDocument(studio: Studio, uri: vscode.Uri): Promise<GeneratedMissing> {
  studio.requireTrust();
  requireFolder(uri);
  const document = await open(uri);
  const images = distinctFiles(await missingIn(document));
  const { signal } = new AbortController();
  const { generated, failed, error } = await makeAllMissing(studio, document, images, { signal });
  if (generated.length === 0 && error) throw error;
  return { generated, failed };
}

function requireFolder(uri: vscode.Uri): void {
  if (vscode.workspace.getWorkspaceFolder(uri)) return;
  throw new StudioError(
    'NO_FOLDER',
    l10n.t('{0} is in no folder of the workspace, and nothing is written outside it.', baseName(uri)),
  );
}

async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (cause) {
    throw new StudioError('BAD_PARAMETER', l10n.t('The document {0} cannot be opened.', baseName(uri)), { cause });
  }
}

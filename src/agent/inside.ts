import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../editor/destination.ts';
import { toUri } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import { reallyInside } from '../result/realPlace.ts';

/** Folders whose files make the editor or git do things: an agent puts nothing there. */
const guarded = /(?:^|\/)\.(?:vscode|git|devcontainer|idea|husky)(?:\/|$)/i;

/**
 * The URI of a path that a model wrote: inside the workspace, also once links on the disk are followed.
 * @throws StudioError BAD_PARAMETER, NO_FOLDER
 */
export async function insideWorkspace(text: string): Promise<vscode.Uri> {
  const uri = toUri(text);
  // `..` in a URI string is not resolved by its parsing.
  return await requireInside(uri.with({ path: path.posix.normalize(uri.path) }), text);
}

/** The same for where a result goes; the file need not be there yet. @throws StudioError BAD_PARAMETER */
export async function requireInside(uri: vscode.Uri, shown = uri.path): Promise<vscode.Uri> {
  const folder = (vscode.workspace.workspaceFolders ?? []).find((one) => isInside(uri, one.uri));
  const outside = () =>
    new StudioError('BAD_PARAMETER', l10n.t('"{0}" is not inside the workspace. Agents work there only.', shown));
  if (!folder) throw outside();
  if (guarded.test(uri.path.slice(folder.uri.path.length)))
    throw new StudioError(
      'BAD_PARAMETER',
      l10n.t('"{0}" is in a folder of settings. Agents put nothing there.', shown),
    );
  if (uri.scheme !== 'file') return uri;
  if (!(await reallyInside(uri.fsPath, [folder.uri.fsPath]))) throw outside();
  return uri;
}

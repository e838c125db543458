import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { realPlace, reallyInside } from '../result/realPlace.ts';
import { shownPath } from './uris.ts';

/**
 * Before anything is sent or written: a folder of the workspace must lie in the workspace, also once links on the disk are
 * followed, since a workspace may come from somebody else. A place outside that the user names is theirs to name.
 * @throws StudioError WRITE_FAILED
 */
export async function requireOwnPlace(folder: vscode.Uri): Promise<void> {
  if (folder.scheme !== 'file' || !vscode.workspace.getWorkspaceFolder(folder)) return;
  const roots = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (
    await reallyInside(
      folder.fsPath,
      roots.map(({ uri }) => uri.fsPath),
    )
  )
    return;
  throw new StudioError(
    'WRITE_FAILED',
    l10n.t(
      'Nothing was sent or written: {0} is a link to {1}, outside the workspace. Add that folder to the workspace, or choose another place.',
      shownPath(folder),
      await realPlace(folder.fsPath),
    ),
  );
}

import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { readSettings, settingError } from './settings.ts';
import { defaultFolder } from './uris.ts';

/** Where a result goes: a folder, and the file's name without extension if the caller wants a certain one. */
export interface Destination {
  readonly folder: vscode.Uri;
  readonly stem?: string;
  /** How the file's extension is spelled (`jpeg`, `PNG`), if it is that of the bytes. */
  readonly spelling?: string;
  /** The workspace folder whose settings apply. */
  readonly workspaceFolder?: vscode.WorkspaceFolder;
}

/** Reads `output`: a folder (trailing slash, or one that exists) or a file, whose extension will follow the bytes. */
export async function destinationOf(output: vscode.Uri): Promise<Destination> {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(output);
  const scope = workspaceFolder && { workspaceFolder };
  if (output.path.endsWith('/') || (await isFolder(output))) return { folder: output, ...scope };
  const slash = output.path.lastIndexOf('/');
  const name = output.path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  return {
    folder: output.with({ path: output.path.slice(0, slash) || '/' }),
    stem: dot > 0 ? name.slice(0, dot) : name,
    ...scope,
  };
}

/**
 * The folder that the setting `outputFolder` names.
 * @throws StudioError NO_FOLDER without a workspace folder, BAD_PARAMETER when the setting leaves the workspace folder
 */
export function settingsDestination(workspaceFolder = defaultFolder()): Destination {
  if (!workspaceFolder)
    throw new StudioError(
      'NO_FOLDER',
      l10n.t('No folder is open, so there is no place for the result. Open a folder, or say where with "output".'),
    );
  const setting = readSettings(workspaceFolder.uri).outputFolder;
  const folder = vscode.Uri.joinPath(workspaceFolder.uri, ...setting.split(/[\\/]+/).filter((part) => part !== ''));
  if (/^(?:[\\/]|[a-z]:)/i.test(setting) || !isInside(folder, workspaceFolder.uri))
    throw settingError('outputFolder', l10n.t('"{0}" is not a folder inside the workspace folder.', setting));
  return { folder, workspaceFolder };
}

/**
 * Asks where a result shall go: which workspace folder when there are several, which file when none is open.
 * `undefined` = the user gave up.
 */
export async function askDestination(suggestedName: string): Promise<Destination | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) {
    const picked = await vscode.window.showWorkspaceFolderPick({
      placeHolder: l10n.t('Which folder shall the image be saved in?'),
    });
    return picked && settingsDestination(picked);
  }
  if (folders.length === 1) return settingsDestination(folders[0]);
  const document = vscode.window.activeTextEditor?.document.uri;
  const near = document?.scheme === 'file' ? vscode.Uri.joinPath(document, '..', `${suggestedName}.png`) : undefined;
  const file = await vscode.window.showSaveDialog({
    title: l10n.t('Save the Image As'),
    ...(near && { defaultUri: near }),
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'webp'] },
  });
  return file && destinationOf(file);
}

/** True if `uri` is `root` or lies below it. */
export function isInside(uri: vscode.Uri, root: vscode.Uri): boolean {
  const base = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return uri.scheme === root.scheme && uri.authority === root.authority && `${uri.path}/`.startsWith(base);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    // A local file is asked for here: the editor would answer from another process.
    if (uri.scheme === 'file') return (await stat(uri.fsPath)).isDirectory();
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false; // not there yet: it is the name of a file
  }
}

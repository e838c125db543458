import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';

/** What a command takes wherever a URI stands: keybindings and tasks can only write text. */
export type UriLike = vscode.Uri | string;

/** True for a `Uri` of this or another extension host. */
export function isUri(value: unknown): value is vscode.Uri {
  return (
    value instanceof vscode.Uri || (typeof value === 'object' && value !== null && 'scheme' in value && 'path' in value)
  );
}

/**
 * A URI from a `Uri`, a URI string, an absolute path, or a path relative to the workspace folder.
 * @throws StudioError BAD_PARAMETER when it is none of these, NO_FOLDER when a relative path has no folder to start from
 */
export function toUri(value: unknown, folder = defaultFolder()): vscode.Uri {
  if (isUri(value)) return value instanceof vscode.Uri ? value : vscode.Uri.from(value);
  if (typeof value !== 'string' || value === '')
    throw new StudioError('BAD_PARAMETER', l10n.t('{0} is neither a URI nor a path.', JSON.stringify(value)));
  // Two letters at least, so that a Windows drive is not taken for a scheme.
  if (/^[a-z][a-z0-9+.-]+:/i.test(value)) return vscode.Uri.parse(value, true);
  if (/^(?:[\\/]|[a-z]:[\\/])/i.test(value)) return vscode.Uri.file(value);
  if (!folder) throw new StudioError('NO_FOLDER', l10n.t('The path "{0}" is relative, but no folder is open.', value));
  return vscode.Uri.joinPath(folder.uri, value);
}

/** The workspace folder that work without a picture or document of its own belongs to: the active editor's, else the first. */
export function defaultFolder(): vscode.WorkspaceFolder | undefined {
  const active = activeResource();
  return (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
}

/** What the active tab shows: a text document, or a picture in its preview (which is no text editor). */
export function activeResource(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

/** The base name of a URI. */
export function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** How a URI is shown to people: relative to the workspace folder, with the folder's name when there are several. */
export function shownPath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

import type * as vscode from 'vscode';
import { activeResource, isUri, toUri } from '../editor/uris.ts';

/**
 * The files that a command is meant for, in the order they were picked. The explorer passes the one under the pointer and
 * all that are selected; a tab passes its own; arguments may be one or several, as URIs or paths; without any it is what
 * the active tab shows, if `fallback` takes it.
 * @throws StudioError BAD_PARAMETER, NO_FOLDER for what is neither URI nor path
 */
export function pickedUris(
  target: unknown,
  second?: unknown,
  fallback: (uri: vscode.Uri) => boolean = isPicture,
): readonly vscode.Uri[] {
  if (Array.isArray(target)) return target.map((item) => toUri(item));
  if (target !== undefined && target !== null) {
    const clicked = isUri(target) || typeof target === 'string' ? toUri(target) : undefined;
    const selected = Array.isArray(second) && second.every(isUri) ? second.map((item) => toUri(item)) : [];
    // The pointer may be on a file outside the selection: then it alone is meant.
    if (clicked && !selected.some((uri) => uri.toString() === clicked.toString())) return [clicked];
    if (clicked) return selected;
  }
  const active = activeResource();
  return active && fallback(active) ? [active] : [];
}

/** Whether a file is one that an edit takes, by its name. */
export function isPicture(uri: vscode.Uri): boolean {
  return /\.(?:png|jpe?g|webp)$/i.test(uri.path);
}

import type * as vscode from 'vscode';

const given = new WeakSet<vscode.Uri>();

/**
 * Marks a URI as an entry of a view of ours: its menus pass it alone, as a caller with arguments does, but mean a
 * person, who is asked and shown.
 */
export function markFromView(uri: vscode.Uri): vscode.Uri {
  given.add(uri);
  return uri;
}

export function isFromView(value: unknown): boolean {
  return typeof value === 'object' && value !== null && given.has(value as vscode.Uri);
}

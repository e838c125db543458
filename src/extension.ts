import type * as vscode from 'vscode';

/** Composition root: builds the parts and registers the doors. */
export function activate(_: vscode.ExtensionContext): void {
  // Doors register here.
}

import type * as vscode from 'vscode';
import { registerImageDrop } from './editor/dropImage.ts';
import { registerCsvProblems } from './views/csvProblems.ts';
import { registerMissingImages } from './views/missingImages.ts';

/** What looks at open documents: a few kB; what it parses with comes with the first document that needs it. */
export function registerDocuments(): vscode.Disposable[] {
  return [registerImageDrop(), registerMissingImages(), registerCsvProblems()];
}

import * as vscode from 'vscode';
import { baseName, shownPath } from '../editor/uris.ts';
import type { ResultCard } from './protocol/studio.ts';
import type { ResultEntry } from './record.ts';

/** What a page may know of a result. */
export function resultCard(entry: ResultEntry): ResultCard {
  const { uri: location, kind: _kind, tool: _tool, values: _values, images, prompt, ...facts } = entry;
  const uri = vscode.Uri.parse(location);
  return {
    ...facts,
    prompt: prompt.slice(0, 2000),
    name: baseName(uri),
    shownPath: shownPath(uri),
    inputs: images.length,
  };
}

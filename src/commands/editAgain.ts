import type * as vscode from 'vscode';
import { editWithQuestions } from '../editor/editFlow.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { isUri, toUri } from '../editor/uris.ts';

/** Internal: an edit that a page asks for, with the prompt to begin with and the picture that the result belongs to. */
export async function run(studio: Studio, uris: unknown, prompt: unknown, target: unknown): Promise<Made | undefined> {
  const inputs = Array.isArray(uris) ? uris.map((uri): vscode.Uri => toUri(uri)) : [];
  const start = typeof prompt === 'string' ? prompt : undefined;
  return await editWithQuestions(studio, inputs, start, isUri(target) ? toUri(target) : inputs[0]);
}

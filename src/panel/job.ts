import type * as vscode from 'vscode';
import type { Destination } from '../editor/destination.ts';
import type { Tool, Values } from '../tool/definition.ts';

/** What a run does, kept so that it can be done again. */
export interface Job {
  readonly tool: Tool;
  readonly values: Values;
  readonly images: readonly vscode.Uri[];
  readonly destination: Destination;
}

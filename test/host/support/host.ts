import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Made } from '../../../src/editor/made.ts';

/** The extension's own error, as `executeCommand` rejects with it. */
export interface Failure {
  readonly code: string;
  readonly charged: string;
  readonly message: string;
  readonly facts: { readonly requestId?: string; readonly rescued?: string; readonly serverMessage?: string };
}

/** The first workspace folder on disk. */
export const root = () => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

export const generate = (args: object) => vscode.commands.executeCommand<Made>('nanoBananaStudio.generateImage', args);

/** What the command gave, or the error it rejected with. */
export async function attempt(args: object): Promise<{ readonly made?: Made; readonly error?: Failure }> {
  try {
    return { made: await generate(args) };
  } catch (error) {
    return { error: error as Failure };
  }
}

/** Sets user settings while `work` runs, and takes them back after. */
export async function withSettings<T>(settings: Readonly<Record<string, unknown>>, work: () => Promise<T>): Promise<T> {
  const change = async (name: string, value: unknown) =>
    vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  const before = Object.keys(settings).map(
    (name) => [name, vscode.workspace.getConfiguration().inspect(name)?.globalValue] as const,
  );
  try {
    for (const [name, value] of Object.entries(settings)) await change(name, value);
    return await work();
  } finally {
    for (const [name, value] of before) await change(name, value);
  }
}

/** The folders of this window: the editor's data, the user's, the workspace. */
export function windowFolders(): string[] {
  const own = path.dirname(process.env['TEST_RESULTS_FILE']!);
  // The server from npm keeps the rest beside the temporary folder that it gives to its processes.
  const server = path.dirname(process.env['TMPDIR'] ?? '/');
  return existsSync(path.join(server, 'server-data')) ? [own, server] : [own];
}

/** All files below a folder, absolute. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** The extension's global storage; the extension must have been used. */
export function extensionStorage(): string {
  for (const folder of windowFolders()) {
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
      /globalStorage[\\/]nano-banana-studio\.nano-banana-studio$/.test(name),
    );
    if (found) return path.join(folder, found);
  }
  throw new Error('the extension has no storage yet');
}

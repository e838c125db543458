import * as vscode from 'vscode';
import { openHistory, type History } from '../result/history.ts';
import type { HistoryEntry, HistoryPlace } from '../result/historyEntry.ts';
import { promptOf } from '../tool/request.ts';
import { logFailure, type Logger } from './log.ts';
import type { Making } from './made.ts';

/** The history of this workspace: fed by every door, loaded when first used. */
export class WorkspaceHistory implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Results were added, moved or forgotten. */
  readonly onDidChange = this.changed.event;
  private opened: History | undefined;
  private writing: Promise<unknown> = Promise.resolve();
  private readonly renames: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: Logger,
  ) {
    this.renames = vscode.workspace.onDidRenameFiles(({ files }) => this.write(() => this.follow(files)));
  }

  /** Where it is kept: with the workspace, or for windows without one with the user. */
  get folder(): vscode.Uri {
    return this.context.storageUri ?? this.context.globalStorageUri;
  }

  /** All that was made here, newest first. */
  async entries(): Promise<readonly HistoryEntry[]> {
    await this.writing;
    return await this.open().entries();
  }

  /** Takes a result in. A failure is logged: the result itself is safe. */
  add(making: Making): void {
    this.write(async () => this.open().add(entryOf(making)));
  }

  /** A file was found elsewhere. */
  move(entry: HistoryEntry, uri: vscode.Uri): void {
    this.write(async () => this.open().move(entry.id, placeOf(uri)));
  }

  /** Forgets results; their files stay. */
  remove(entries: readonly HistoryEntry[]): void {
    this.write(async () => this.open().remove(entries.map(({ id }) => id)));
  }

  /** Waits for what is being written. */
  async flush(): Promise<void> {
    await this.writing;
  }

  dispose(): void {
    this.renames.dispose();
    this.changed.dispose();
  }

  private open(): History {
    return (this.opened ??= openHistory(this.folder.fsPath));
  }

  private write(work: () => Promise<unknown>): void {
    this.writing = this.writing.then(work).then(
      () => this.changed.fire(),
      (error: unknown) => logFailure(this.log, 'history', error),
    );
  }

  /** Files, or folders with files, that were renamed in this editor. */
  private async follow(files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[]): Promise<void> {
    const history = this.open();
    for (const entry of await history.entries()) {
      const uri = uriOf(entry.place);
      for (const { oldUri, newUri } of uri ? files : []) {
        if (uri?.scheme !== oldUri.scheme || uri.authority !== oldUri.authority) continue;
        if (uri.path !== oldUri.path && !uri.path.startsWith(`${oldUri.path}/`)) continue;
        await history.move(entry.id, placeOf(newUri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) })));
      }
    }
  }
}

/** Where a result is said to be; `undefined` if its workspace folder is not open. */
export function uriOf(place: HistoryPlace): vscode.Uri | undefined {
  if ('uri' in place) return vscode.Uri.parse(place.uri);
  const folders = vscode.workspace.workspaceFolders ?? [];
  // A folder that is the only one may have been renamed since.
  const folder = folders.find(({ name }) => name === place.folder) ?? (folders.length === 1 ? folders[0] : undefined);
  return folder && vscode.Uri.joinPath(folder.uri, place.path);
}

/** A place as it is kept: below its workspace folder, or else absolute. */
export function placeOf(uri: vscode.Uri): HistoryPlace {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) return { uri: uri.toString() };
  return { folder: folder.name, path: uri.path.slice(folder.uri.path.length).replace(/^\//, '') };
}

function entryOf({ made, request, produced, door }: Making): HistoryEntry {
  return {
    id: produced.callId,
    at: produced.startedAt,
    place: placeOf(made.uri),
    sha256: produced.sha256,
    mediaType: made.mediaType,
    bytes: made.bytes,
    ...(made.width !== undefined && made.height !== undefined && { width: made.width, height: made.height }),
    prompt: promptOf(request),
    tool: request.tool.slug,
    ...(made.cost !== undefined && { costUsd: made.cost }),
    ...(made.requestId !== undefined && { requestId: made.requestId }),
    door,
  };
}

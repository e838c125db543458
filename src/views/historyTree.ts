import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { markFromView } from '../editor/fromView.ts';
import { uriOf } from '../editor/history.ts';
import { usd } from '../editor/price.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, shownPath } from '../editor/uris.ts';
import type { HistoryEntry } from '../result/historyEntry.ts';
import { Thumbnails } from '../result/thumbnails.ts';
import { byDay, matching } from './historyDays.ts';
import { MovedFiles } from './historyMoved.ts';
import { tooltip } from './historyTooltip.ts';

/** A day, or a result: its URI, so that commands of the view's menus get what those of the explorer do. */
export type HistoryNode = Day | vscode.Uri;

interface Day {
  readonly key: string;
  readonly label: string;
  readonly uris: readonly vscode.Uri[];
}

const filterKey = `${prefix}.historyFilter`;
/** Many files may change at once: the view is drawn after they did. In milliseconds. */
const quiet = 300;
/** Days that are open when the view is first seen. */
const daysOpen = 3;

/** What the history view shows. */
export class HistoryTree implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<HistoryNode | undefined>();
  readonly onDidChange = this.changed.event;
  private readonly messages = new vscode.EventEmitter<string>();
  /** What stands above the tree; `''` for nothing. */
  readonly onDidChangeMessage = this.messages.event;
  private readonly entriesByUri = new WeakMap<vscode.Uri, HistoryEntry>();
  private readonly uris = new Map<string, vscode.Uri>();
  private readonly daysByUri = new WeakMap<vscode.Uri, Day>();
  private readonly thumbnails: Thumbnails;
  private readonly moved: MovedFiles;
  private readonly disposables: { dispose(): unknown }[];
  private filtered = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly studio: Studio) {
    const ended = new AbortController();
    const folder = vscode.Uri.joinPath(studio.history.folder, 'thumbnails').fsPath;
    this.thumbnails = new Thumbnails(folder, studio.transformer, ended.signal);
    this.moved = new MovedFiles(studio);
    const files = vscode.workspace.createFileSystemWatcher(
      '**/*.{png,jpg,jpeg,webp,avif,gif,svg,mp4,webm}',
      false,
      true,
      false,
    );
    this.disposables = [
      this.changed,
      this.messages,
      this.moved,
      files,
      files.onDidCreate(() => {
        this.moved.again();
        this.refresh();
      }),
      files.onDidDelete(() => this.refresh()),
      studio.history.onDidChange(() => this.refresh()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()),
      { dispose: () => ended.abort() },
      { dispose: () => clearTimeout(this.timer) },
    ];
  }

  /** The words that results must have; `''` for all. */
  get filter(): string {
    return this.filtered;
  }

  async setFilter(filter: string): Promise<void> {
    this.filtered = filter.trim();
    await vscode.commands.executeCommand('setContext', filterKey, this.filtered !== '');
    this.changed.fire(undefined);
  }

  /** What is known of a node's result. */
  entry(node: vscode.Uri): HistoryEntry | undefined {
    return this.entriesByUri.get(node);
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (node) return isDay(node) ? [...node.uris] : [];
    const all = await this.studio.history.entries();
    const shown = matching(all, this.filtered);
    this.messages.fire(
      this.filtered === '' ? '' : l10n.t('{0} of {1} match "{2}"', shown.length, all.length, this.filtered),
    );
    return byDay(shown, Date.now(), vscode.env.language).map(({ key, label, entries }) => {
      const day: Day = { key, label, uris: entries.map((entry) => this.uri(entry)) };
      for (const uri of day.uris) this.daysByUri.set(uri, day);
      return day;
    });
  }

  getParent(node: HistoryNode): HistoryNode | undefined {
    return isDay(node) ? undefined : this.daysByUri.get(node);
  }

  async getTreeItem(node: HistoryNode): Promise<vscode.TreeItem> {
    if (isDay(node)) return await this.dayItem(node);
    const entry = this.entriesByUri.get(node);
    if (!entry) return new vscode.TreeItem(baseName(node));
    const stat = await statOf(node);
    const words = oneLine(entry.prompt);
    const item = new vscode.TreeItem(words === '' ? baseName(node) : words);
    item.id = entry.id;
    item.contextValue = stat ? 'result' : 'missing';
    if (!stat) this.moved.look(entry);
    const state = stat ? undefined : l10n.t('not there any more');
    const facts = [baseName(node), ...(entry.costUsd === undefined ? [] : [usd(entry.costUsd)])];
    item.description = (state ? [state, ...facts] : facts).join(' · ');
    item.iconPath = stat ? await this.icon(node, entry, stat) : new vscode.ThemeIcon('circle-slash');
    item.accessibilityInformation = { label: [words, shownPath(node), state].filter(Boolean).join(', ') };
    if (stat) item.command = { command: `${prefix}.historyOpen`, title: l10n.t('Open'), arguments: [node] };
    return item;
  }

  /** Adds the tooltip, which is made when it is looked at. */
  async resolveTreeItem(item: vscode.TreeItem, node: HistoryNode): Promise<vscode.TreeItem> {
    const entry = isDay(node) ? undefined : this.entriesByUri.get(node);
    if (!entry || isDay(node)) return item;
    const stat = await statOf(node);
    const thumbnail = stat && (await this.thumbnails.find(keyOf(entry, stat)));
    item.tooltip = await tooltip(entry, shownPath(node), stat !== undefined, thumbnail?.preview);
    return item;
  }

  /** Draws the view anew, soon. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(undefined), quiet);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** One object for each result, as long as its file stays where it is: the view keeps its state by it. */
  private uri(entry: HistoryEntry): vscode.Uri {
    const place =
      uriOf(entry.place) ??
      vscode.Uri.from({ scheme: 'file', path: `/${'path' in entry.place ? entry.place.path : ''}` });
    const known = this.uris.get(entry.id);
    const uri = known?.toString() === place.toString() ? known : markFromView(place);
    this.uris.set(entry.id, uri);
    this.entriesByUri.set(uri, entry);
    return uri;
  }

  private async dayItem(day: Day): Promise<vscode.TreeItem> {
    const days = await this.getChildrenKeys();
    const open = this.filtered !== '' || days.indexOf(day.key) < daysOpen;
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(day.label, open ? Expanded : Collapsed);
    item.id = `${this.filtered === '' ? 'day' : 'found'}:${day.key}`;
    item.description = String(day.uris.length);
    item.contextValue = 'day';
    return item;
  }

  private async getChildrenKeys(): Promise<string[]> {
    const newest = (await this.studio.history.entries()).slice(0, 500);
    return byDay(newest, Date.now(), vscode.env.language).map(({ key }) => key);
  }

  private async icon(
    node: vscode.Uri,
    entry: HistoryEntry,
    stat: vscode.FileStat,
  ): Promise<vscode.Uri | vscode.ThemeIcon> {
    const key = keyOf(entry, stat);
    const thumbnail = await this.thumbnails.find(key);
    if (thumbnail) return vscode.Uri.file(thumbnail.icon);
    if (node.scheme === 'file') {
      const source = { file: node.fsPath, name: baseName(node), mediaType: entry.mediaType };
      this.thumbnails.want(key, source, () => this.changed.fire(node));
    }
    return new vscode.ThemeIcon('file-media');
  }
}

let tree: { readonly studio: Studio; readonly tree: HistoryTree } | undefined;

/** The one tree, for the view and its commands. */
export function historyTree(studio: Studio): HistoryTree {
  if (tree?.studio !== studio) {
    tree = { studio, tree: new HistoryTree(studio) };
    studio.context.subscriptions.push(tree.tree);
  }
  return tree.tree;
}

export function isDay(node: HistoryNode): node is Day {
  return 'uris' in node;
}

/** Names the content that a thumbnail shows: that of the result, or what was put in its place since. */
function keyOf({ sha256, bytes }: HistoryEntry, { size, mtime }: vscode.FileStat): string {
  return size === bytes ? sha256 : `${sha256.slice(0, 16)}-${size}-${mtime}`;
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}

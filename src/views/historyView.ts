import * as vscode from 'vscode';
import type { Studio } from '../editor/studio.ts';
import type { historyTree, HistoryNode, HistoryTree } from './historyTree.ts';

/** Loads what builds the tree. */
export type LoadTree = () => Promise<typeof historyTree>;

/** Registers the history view; what it shows is loaded when it is first seen. */
export function registerHistory(load: () => Promise<Studio>, tree: LoadTree): vscode.Disposable {
  const changed = new vscode.EventEmitter<HistoryNode | undefined>();
  let opened: Promise<HistoryTree> | undefined;
  const open = () => (opened ??= build());
  const view = vscode.window.createTreeView<HistoryNode>('nanoBananaStudio.history', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => (await open()).getChildren(node),
      getTreeItem: async (node) => (await open()).getTreeItem(node),
      getParent: async (node) => (await open()).getParent(node),
      resolveTreeItem: async (item, node) => (await open()).resolveTreeItem(item, node),
    },
    // Into an editor it becomes a reference, elsewhere a file.
    dragAndDropController: {
      dragMimeTypes: ['text/uri-list'],
      dropMimeTypes: [],
      handleDrag: (nodes, data) => {
        const uris = nodes.flatMap((node) => ('uris' in node ? node.uris : [node]));
        data.set('text/uri-list', new vscode.DataTransferItem(uris.map(String).join('\r\n')));
      },
    },
    canSelectMany: true,
    showCollapseAll: true,
  });
  async function build(): Promise<HistoryTree> {
    const [historyTree, studio] = await Promise.all([tree(), load()]);
    const built = historyTree(studio);
    built.onDidChange((node) => changed.fire(node));
    built.onDidChangeMessage((message) => (view.message = message));
    return built;
  }
  return vscode.Disposable.from(view, changed);
}

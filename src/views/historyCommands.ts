import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { show } from '../editor/notifications.ts';
import { presentFailure } from '../editor/present.ts';
import { putAway } from '../editor/putAway.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, isUri, shownPath, toUri } from '../editor/uris.ts';
import { sidecarName } from '../result/recipe.ts';
import { historyTree } from './historyTree.ts';

/** Brings the history view to the front. */
export const showHistory = { run: () => vscode.commands.executeCommand(`${prefix}.history.focus`) };

/** Asks for words; the view follows while they are typed. */
export const filter = {
  run: async (studio: Studio, argument?: unknown): Promise<void> => {
    const tree = historyTree(studio);
    if (typeof argument === 'string') {
      await tree.setFilter(argument);
      return;
    }
    const before = tree.filter;
    const input = vscode.window.createInputBox();
    input.title = l10n.t('Filter the History');
    input.prompt = l10n.t('Words of the prompt, the file or the tool');
    input.placeholder = l10n.t('fox snow');
    input.value = before;
    let accepted = false;
    input.onDidChangeValue((value) => void tree.setFilter(value));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!accepted) void tree.setFilter(before);
      input.dispose();
    });
    await showHistory.run();
    input.show();
  },
};

export const clearFilter = { run: (studio: Studio) => historyTree(studio).setFilter('') };

export const open = {
  run: async (_studio: Studio, target?: unknown, second?: unknown): Promise<void> => {
    const uris = picked(target, second);
    for (const uri of uris) await vscode.commands.executeCommand('vscode.open', uri, { preview: uris.length === 1 });
  },
};

export const reveal = {
  run: async (_studio: Studio, target?: unknown): Promise<void> => {
    const [uri] = picked(target, undefined);
    if (!uri) return;
    const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
  },
};

export const copyPath = {
  run: async (_studio: Studio, target?: unknown, second?: unknown): Promise<void> => {
    const paths = picked(target, second).map((uri) => (uri.scheme === 'file' ? uri.fsPath : uri.toString()));
    await vscode.env.clipboard.writeText(paths.join('\n'));
  },
};

/** Forgets results; their files stay. */
export const remove = {
  run: (studio: Studio, target?: unknown, second?: unknown): void => forget(studio, picked(target, second)),
};

/** Puts files in the trash, or where there is none out of the workspace, with their sidecars. */
export const moveToTrash = {
  run: async (studio: Studio, target?: unknown, second?: unknown): Promise<void> => {
    const uris = picked(target, second);
    const [first] = uris;
    if (!first) return;
    const question =
      uris.length === 1 ? l10n.t('Delete {0}?', shownPath(first)) : l10n.t('Delete {0} files?', uris.length);
    const yes = l10n.t('Move to Trash');
    const detail = l10n.t('It can be brought back from the trash. What it cost is not.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
    try {
      studio.requireTrust();
      for (const uri of uris) {
        await away(studio, uri);
        forget(studio, [uri]);
      }
    } catch (error) {
      presentFailure(studio, error, undefined);
    }
  },
};

async function away(studio: Studio, uri: vscode.Uri): Promise<void> {
  const beside = uri.with({ path: sidecarName(uri.path) });
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch (error) {
    // A remote machine has no trash; what is gone already is well gone.
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return;
    const { kept } = await putAway(uri, studio.context);
    void show('info', l10n.t('There is no trash here, so {0} was moved to {1}.', baseName(uri), kept.fsPath));
  }
  await vscode.workspace.fs.delete(beside).then(undefined, () => undefined); // most have none
}

function forget(studio: Studio, uris: readonly vscode.Uri[]): void {
  const tree = historyTree(studio);
  studio.history.remove(uris.flatMap((uri) => tree.entry(uri) ?? []));
}

/** The nodes that a menu was opened on: the very objects, by which the tree knows its results. */
function picked(target: unknown, second: unknown): readonly vscode.Uri[] {
  if (target === undefined || target === null) return [];
  const all = Array.isArray(second) ? second.filter(isUri) : [];
  const one = isUri(target) || typeof target === 'string' ? [toUri(target)] : [];
  return one[0] && all.includes(one[0]) ? all : one;
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createApi, type Api } from './agent/api.ts';
import { registerAgents } from './agent/register.ts';
import { unfinishedBatches } from './editor/batch/unfinished.ts';
import type { Studio } from './editor/studio.ts';
import { registerHistory } from './views/historyView.ts';

/** The names alone, so that activation loads nothing of what they do (`doors.ts`). */
const names = [
  'generateImage',
  'editImage',
  'runTool',
  'runToolOnImage',
  'refreshTools',
  'insertImage',
  'resizeImage',
  'generateMissingImages',
  'runBatch',
  'resumeBatch',
  'createBatchCsv',
  'batchFromImages',
  'showRecipe',
  'regenerate',
  'vary',
  'useSettings',
  'showHistory',
  'historyFilter',
  'historyClearFilter',
  'historyOpen',
  'historyReveal',
  'historyCopyPath',
  'historyRemove',
  'showCost',
  'historyDelete',
  'setApiKey',
  'clearApiKey',
  'checkConnection',
  'openPanel',
  'copyRequest',
  'showLog',
  'tryWithoutKey',
  'openWalkthrough',
  'internal.compare',
  'internal.openBatch',
  'internal.edit',
  'internal.generateMissing',
  'internal.introduce',
] as const;
const pages = ['nanoBananaStudio.studio', 'nanoBananaStudio.batch'] as const;

let studio: Promise<Studio> | undefined;

/** Composition root: registers the doors. The parts behind them are built when the first one is used. */
export function activate(context: vscode.ExtensionContext): Api {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const doors = () => import('./doors.ts');
  const load = () =>
    (studio ??= doors()
      .then(({ openStudio, registerCosts }) => {
        const opened = openStudio(context);
        context.subscriptions.push(registerCosts(opened));
        return opened;
      })
      .catch((error: unknown) => {
        studio = undefined; // the next door tries again
        throw error;
      }));
  for (const name of names) {
    context.subscriptions.push(
      vscode.commands.registerCommand(`nanoBananaStudio.${name}`, async (...args: unknown[]) => {
        const [{ commands, internal }, parts] = await Promise.all([doors(), load()]);
        return await { ...commands, ...internal }[name]?.(parts, ...args);
      }),
    );
  }
  void import('./documents.ts').then((module) => context.subscriptions.push(...module.registerDocuments()));
  context.subscriptions.push(registerHistory(load, async () => (await doors()).historyTree));
  for (const page of pages) {
    context.subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(page, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const [module, parts] = await Promise.all([doors(), load()]);
          await module.pages[page]?.(parts, panel, state);
        },
      }),
    );
  }
  registerAgents(context, load);
  // A batch that an earlier window's end cut off is offered now, not when something else is asked for.
  if (unfinishedBatches(context).length > 0) void load();
  return createApi(load);
}

/** A window that closes gives five seconds at most: what is in flight may end, the call record covers the rest. */
export async function deactivate(): Promise<void> {
  const opened = await studio?.catch(() => undefined); // nothing is in flight of what was never built
  await opened?.drain(4500);
  studio = undefined;
}

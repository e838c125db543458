import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createApi, type Api } from './agent/api.ts';
import { registerAgents } from './agent/register.ts';
import type { Studio } from './editor/studio.ts';
import { registerHistory } from './views/historyView.ts';

/** A door: loaded when it is first used. */
type Command = (studio: Studio, ...args: readonly unknown[]) => unknown;

/** Every command by its name after the prefix, and the module that does it. */
const commands: Readonly<Record<string, () => Promise<{ readonly run: Command }>>> = {
  generateImage: () => import('./commands/generateImage.ts'),
  editImage: () => import('./commands/editImage.ts'),
  runTool: () => import('./commands/runTool.ts'),
  runToolOnImage: () => import('./commands/runToolOnImage.ts'),
  refreshTools: () => import('./commands/refreshTools.ts'),
  insertImage: () => import('./commands/insertImage.ts'),
  resizeImage: () => import('./commands/resizeImage.ts'),
  generateMissingImages: () => import('./commands/generateMissingImages.ts'),
  runBatch: () => import('./commands/runBatch.ts'),
  resumeBatch: () => import('./commands/resumeBatch.ts'),
  createBatchCsv: () => import('./commands/createBatchCsv.ts'),
  batchFromImages: () => import('./commands/batchFromImages.ts'),
  showRecipe: () => import('./commands/showRecipe.ts'),
  regenerate: () => import('./commands/regenerate.ts'),
  vary: () => import('./commands/vary.ts'),
  useSettings: () => import('./commands/useSettings.ts'),
  showHistory: () => import('./views/historyCommands.ts').then((module) => module.showHistory),
  historyFilter: () => import('./views/historyCommands.ts').then((module) => module.filter),
  historyClearFilter: () => import('./views/historyCommands.ts').then((module) => module.clearFilter),
  historyOpen: () => import('./views/historyCommands.ts').then((module) => module.open),
  historyReveal: () => import('./views/historyCommands.ts').then((module) => module.reveal),
  historyCopyPath: () => import('./views/historyCommands.ts').then((module) => module.copyPath),
  historyRemove: () => import('./views/historyCommands.ts').then((module) => module.remove),
  showCost: () => import('./views/costDetails.ts'),
  historyDelete: () => import('./views/historyCommands.ts').then((module) => module.moveToTrash),
  setApiKey: () => import('./commands/setApiKey.ts'),
  clearApiKey: () => import('./commands/clearApiKey.ts'),
  checkConnection: () => import('./commands/checkConnection.ts'),
  openPanel: () => import('./panel/openPanel.ts'),
  copyRequest: () => import('./commands/copyRequest.ts'),
  showLog: () => import('./commands/showLog.ts'),
  tryWithoutKey: () => import('./commands/tryWithoutKey.ts'),
  openWalkthrough: () => import('./commands/openWalkthrough.ts'),
};

/** What doors call each other by; not in the manifest. */
const internal: typeof commands = {
  'internal.compare': () => import('./panel/compare.ts'),
  'internal.openBatch': () => import('./panel/openBatch.ts'),
  'internal.edit': () => import('./commands/editAgain.ts'),
  'internal.generateMissing': () => import('./commands/generateMissing.ts'),
  'internal.introduce': () => import('./commands/introduce.ts'),
};

type Restore = (studio: Studio, panel: vscode.WebviewPanel, state: unknown) => Promise<void>;

/** Pages that come back when the window is loaded anew. */
const pages: Readonly<Record<string, () => Promise<{ readonly restore: Restore }>>> = {
  'nanoBananaStudio.studio': () => import('./panel/openPanel.ts'),
  'nanoBananaStudio.batch': () => import('./panel/openBatch.ts'),
};

let studio: Promise<Studio> | undefined;

/** Composition root: registers the doors. The parts behind them are built when the first one is used. */
export function activate(context: vscode.ExtensionContext): Api {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const load = () =>
    (studio ??= import('./editor/studio.ts')
      .then((module) => module.openStudio(context))
      .then(async (opened) => {
        context.subscriptions.push((await import('./views/costStatus.ts')).registerCosts(opened));
        return opened;
      }));
  for (const [name, door] of Object.entries({ ...commands, ...internal })) {
    context.subscriptions.push(
      vscode.commands.registerCommand(`nanoBananaStudio.${name}`, async (...args: unknown[]) => {
        const [module, parts] = await Promise.all([door(), load()]);
        return await module.run(parts, ...args);
      }),
    );
  }
  void import('./editor/dropImage.ts').then((module) => context.subscriptions.push(module.registerImageDrop()));
  context.subscriptions.push(registerHistory(load));
  // A few kB; what it parses with comes with the first document that needs it.
  void import('./views/missingImages.ts').then((module) => context.subscriptions.push(module.registerMissingImages()));
  void import('./views/csvProblems.ts').then((module) => context.subscriptions.push(module.registerCsvProblems()));
  for (const [page, door] of Object.entries(pages)) {
    context.subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(page, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const [module, parts] = await Promise.all([door(), load()]);
          await module.restore(parts, panel, state);
        },
      }),
    );
  }
  registerAgents(context, load);
  return createApi(load);
}

/** A window that closes gives five seconds at most: what is in flight may end, the call record covers the rest. */
export async function deactivate(): Promise<void> {
  await (await studio)?.drain(4500);
  studio = undefined;
}

import * as vscode from 'vscode';
import { createApi, type Api } from './agent/api.ts';
import { registerAgents } from './agent/register.ts';
import type { Studio } from './editor/studio.ts';

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
  let language: Promise<unknown> | undefined;
  /** Loads a part, after the user's language. */
  const later = async <T>(part: () => Promise<T>): Promise<T> => {
    await (language ??= import('./editor/language.ts'));
    return await part();
  };
  const doors = () => later(() => import('./doors.ts'));
  const agents = () => later(() => import('./agent/tools.ts'));
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
  const begin = async () => {
    const { afterStart } = await later(() => import('./afterStart.ts'));
    afterStart(context, load, async () => (await doors()).historyTree);
  };
  // Not now: VS Code's own figure would count the loading of it.
  setImmediate(() => void begin());
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
  registerAgents(context, load, agents);
  return createApi(load, agents);
}

/** A window that closes gives five seconds at most: what is in flight may end, the call record covers the rest. */
export async function deactivate(): Promise<void> {
  const opened = await studio?.catch(() => undefined); // nothing is in flight of what was never built
  await opened?.drain(4500);
  studio = undefined;
}

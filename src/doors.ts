import type * as vscode from 'vscode';
import * as batchFromImages from './commands/batchFromImages.ts';
import * as checkConnection from './commands/checkConnection.ts';
import * as clearApiKey from './commands/clearApiKey.ts';
import * as createBatchCsv from './commands/createBatchCsv.ts';
import * as editAgain from './commands/editAgain.ts';
import * as editImage from './commands/editImage.ts';
import * as generateImage from './commands/generateImage.ts';
import * as generateMissing from './commands/generateMissing.ts';
import * as generateMissingImages from './commands/generateMissingImages.ts';
import * as insertImage from './commands/insertImage.ts';
import * as introduce from './commands/introduce.ts';
import * as openWalkthrough from './commands/openWalkthrough.ts';
import * as refreshTools from './commands/refreshTools.ts';
import * as regenerate from './commands/regenerate.ts';
import * as resizeImage from './commands/resizeImage.ts';
import * as runTool from './commands/runTool.ts';
import * as runToolOnImage from './commands/runToolOnImage.ts';
import * as setApiKey from './commands/setApiKey.ts';
import * as showLog from './commands/showLog.ts';
import * as showRecipe from './commands/showRecipe.ts';
import * as tryWithoutKey from './commands/tryWithoutKey.ts';
import * as useSettings from './commands/useSettings.ts';
import * as vary from './commands/vary.ts';
import * as compare from './panel/compare.ts';
import * as costDetails from './views/costDetails.ts';
import { registerCosts } from './views/costStatus.ts';
import * as historyCommands from './views/historyCommands.ts';
import { historyTree } from './views/historyTree.ts';
import { openStudio } from './editor/openStudio.ts';
import type { Studio } from './editor/studio.ts';

/** What the doors have in common, and the parts of the window that come with the first one. */
export { historyTree, openStudio, registerCosts };

/** A command: what its arguments mean is its own affair. */
export type Command = (studio: Studio, ...args: readonly unknown[]) => unknown;

const batchDoors = () => import('./batchDoors.ts');

/**
 * Every command of the manifest, by its name after the prefix. One chunk, loaded with the first command: the doors
 * themselves are small, and what is large behind them (codecs, parsers, CSV, ZIP, snippets) comes when it is used.
 */
export const commands: Readonly<Record<string, Command>> = {
  generateImage: generateImage.run,
  editImage: editImage.run,
  runTool: runTool.run,
  runToolOnImage: runToolOnImage.run,
  refreshTools: refreshTools.run,
  insertImage: insertImage.run,
  resizeImage: resizeImage.run,
  generateMissingImages: generateMissingImages.run,
  runBatch: async (...args) => (await batchDoors()).runBatch.run(...args),
  resumeBatch: async (...args) => (await batchDoors()).resumeBatch.run(...args),
  createBatchCsv: createBatchCsv.run,
  batchFromImages: batchFromImages.run,
  showRecipe: showRecipe.run,
  regenerate: regenerate.run,
  vary: vary.run,
  useSettings: useSettings.run,
  showHistory: historyCommands.showHistory.run,
  historyFilter: historyCommands.filter.run,
  historyClearFilter: historyCommands.clearFilter.run,
  historyOpen: historyCommands.open.run,
  historyReveal: historyCommands.reveal.run,
  historyCopyPath: historyCommands.copyPath.run,
  historyRemove: historyCommands.remove.run,
  showCost: costDetails.run,
  historyDelete: historyCommands.moveToTrash.run,
  setApiKey: setApiKey.run,
  clearApiKey: clearApiKey.run,
  checkConnection: checkConnection.run,
  openPanel: async (...args) => (await import('./panel/openPanel.ts')).run(...args),
  copyRequest: async (...args) => (await import('./commands/copyRequest.ts')).run(...args),
  showLog: showLog.run,
  tryWithoutKey: tryWithoutKey.run,
  openWalkthrough: openWalkthrough.run,
};

/** What doors call each other by; not in the manifest. */
export const internal: Readonly<Record<string, Command>> = {
  'internal.compare': compare.run,
  'internal.openBatch': async (...args) => (await batchDoors()).openBatch.run(...args),
  'internal.edit': editAgain.run,
  'internal.generateMissing': generateMissing.run,
  'internal.introduce': introduce.run,
};

type Restore = (studio: Studio, panel: vscode.WebviewPanel, state: unknown) => Promise<void>;

/** Pages that come back when the window is loaded anew. */
export const pages: Readonly<Record<string, Restore>> = {
  'nanoBananaStudio.studio': async (...args) => (await import('./panel/openPanel.ts')).restore(...args),
  'nanoBananaStudio.batch': async (...args) => (await batchDoors()).openBatch.restore(...args),
};

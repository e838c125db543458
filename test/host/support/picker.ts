import * as vscode from 'vscode';
import type { Studio } from '../../../src/editor/studio.ts';
import { pickTool } from '../../../src/editor/toolPicker.ts';
import { readListing } from '../../../src/tool/catalog.ts';
import { catalog, flowList } from '../../simulator/catalog.ts';

const origin = 'https://apiai.me';

/** Opens the tool picker on the screen, with what it needs of the studio; milliseconds until it is open. */
export function openPicker(size: number): Promise<number> {
  const listing = readListing(catalog(size), flowList(), origin)!;
  const studio = {
    catalog: {
      known: () => Promise.resolve({ ...listing, origin, at: Date.now() }),
      onDidChange: new vscode.EventEmitter().event,
      refreshInBackground: () => {},
    },
    memory: { favouriteTools: () => undefined, recentTools: () => [] },
  } as unknown as Studio;
  const start = performance.now();
  return new Promise<number>((resolve, reject) => {
    pickTool(studio, {
      title: 'Run Tool',
      onOpen: () => {
        const ms = performance.now() - start;
        void vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        resolve(ms);
      },
    }).catch(reject);
  });
}

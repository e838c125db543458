import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import type { Status } from './protocol/studio.ts';
import { placeText, type StudioPanel } from './studioPanel.ts';

/** What stands in the way of a run of this panel, and what it will cost. */
export async function readStatus(panel: StudioPanel): Promise<Status> {
  const { studio, tool } = panel;
  const problems: string[] = [];
  const tried = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      // Without a folder there is a state of its own, not a problem.
      if (error instanceof StudioError && error.code !== 'NO_FOLDER') problems.push(error.message);
      return undefined;
    }
  };
  const origin = tried(() => studio.endpoint().origin);
  const destination = tried(() => panel.destination());
  const last = studio.memory.lastCost(tool);
  const commands = await vscode.commands.getCommands(true);
  const price =
    tool.priceUsd === undefined
      ? last === undefined
        ? undefined
        : { usd: last, last: true }
      : { usd: tool.priceUsd, last: false };
  return {
    hasKey: origin !== undefined && (await studio.keys.find(origin)) !== undefined,
    origin: origin ?? '',
    trusted: vscode.workspace.isTrusted,
    ...(destination && { place: placeText(destination) }),
    ...(price && { price }),
    ...(problems[0] !== undefined && { problem: problems[0] }),
    canInsert: commands.includes('nanoBananaStudio.insertImage'),
    canCheckConnection: commands.includes('nanoBananaStudio.checkConnection'),
  };
}

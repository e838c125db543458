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
  const hasKey = origin !== undefined && (await studio.keys.find(origin)) !== undefined;
  const sandbox = origin !== undefined && !hasKey && studio.keys.sandbox.on;
  const known =
    tool.priceUsd === undefined
      ? last === undefined
        ? undefined
        : { usd: last, last: true }
      : { usd: tool.priceUsd, last: false };
  const price = sandbox ? { usd: 0, last: false } : known;
  return {
    hasKey,
    sandbox,
    origin: origin ?? '',
    trusted: vscode.workspace.isTrusted,
    ...(destination && { place: placeText(destination) }),
    ...(price && { price }),
    ...(problems[0] !== undefined && { problem: problems[0] }),
  };
}

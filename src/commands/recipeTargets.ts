import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isFromView } from '../editor/fromView.ts';
import { activeResource, isUri, toUri } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';

/** The pictures that a command is meant for, and whether a program (rather than a person) said so. */
export interface Targets {
  readonly uris: readonly vscode.Uri[];
  /** Nothing is asked, opened or shown. */
  readonly explicit: boolean;
}

/**
 * One URI and nothing else is a caller's; menus add arguments of their own (the explorer all that is selected, a tab its
 * group), and without any the picture in the active tab is meant.
 * @throws StudioError BAD_PARAMETER, NO_FOLDER
 */
export function recipeTargets(target: unknown, second: unknown): Targets {
  if (target === undefined || target === null) {
    const active = activeResource();
    return { uris: active ? [active] : [], explicit: false };
  }
  const first = toUri(Array.isArray(target) && target.length === 1 ? target[0] : target);
  const others = Array.isArray(second) ? second.filter(isUri).map((uri) => toUri(uri)) : [];
  const selected = others.some((uri) => uri.toString() === first.toString()) ? others : [first];
  // The one under the pointer comes first: it is the one that a command for a single picture takes.
  const unique = [...new Map([first, ...selected].map((uri) => [uri.toString(), uri])).values()];
  return { uris: unique, explicit: (second === undefined || second === null) && !isFromView(target) };
}

/** The picture in the active tab, or one that is chosen. `undefined` = given up. */
export async function orAsk([uri]: readonly vscode.Uri[], title: string): Promise<vscode.Uri | undefined> {
  if (uri) return uri;
  const picked = await vscode.window.showOpenDialog({
    title,
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp', 'avif'] },
  });
  return picked?.[0];
}

/** What must be there. @throws StudioError BAD_PARAMETER */
export function one([uri]: readonly vscode.Uri[]): vscode.Uri {
  if (!uri) throw new StudioError('BAD_PARAMETER', l10n.t('There is no picture.'));
  return uri;
}

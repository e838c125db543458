import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { runToolWithQuestions } from '../editor/toolFlow.ts';
import { readMakeArguments } from '../editor/makeArguments.ts';
import { makeWithArguments } from './makeWithArguments.ts';
import { pickedUris } from './pickedUris.ts';

/**
 * Runs a tool on pictures: one that is picked among those that take them. With an object with a `tool` as the second
 * argument it does so without asking; menus pass other second arguments.
 */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<Made | undefined> {
  const args = readMakeArguments(second, 'tool');
  if (args) return await makeWithArguments(studio, args, [...pickedUris(target), ...(args.images ?? [])]);
  const pictures = pickedUris(target, second);
  if (pictures.length > 0) return await runToolWithQuestions(studio, pictures);
  const chosen = await vscode.window.showOpenDialog({
    title: l10n.t('Run Tool on Image'),
    openLabel: l10n.t('Use'),
    canSelectMany: true,
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
  return chosen && chosen.length > 0 ? await runToolWithQuestions(studio, chosen) : undefined;
}

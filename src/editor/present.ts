import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { logFailure } from './log.ts';
import { show, showFailure, type Action } from './notifications.ts';
import { usd } from './price.ts';
import { prefix } from './settings.ts';
import type { Made, Studio } from './studio.ts';
import { shownPath } from './uris.ts';

/** Opens a result (unless told otherwise) and says what it cost, with what can be done next. Does not wait for the message to be closed. */
export async function presentResult(studio: Studio, made: Made, { open = true } = {}): Promise<void> {
  const before = vscode.window.activeTextEditor;
  if (open) {
    try {
      await vscode.commands.executeCommand('vscode.open', made.uri, { preview: false });
    } catch (error) {
      // The result is there and paid for: this is no failure of the call, which would offer to repeat it.
      logFailure(studio.log, 'opening the result', error);
    }
  }
  const facts = [
    l10n.t('Saved {0}', shownPath(made.uri)),
    ...(made.width && made.height ? [`${made.width} × ${made.height}`] : []),
    ...(made.cost === undefined ? [] : [usd(made.cost)]),
    ...(made.balance === undefined ? [] : [l10n.t('{0} left', usd(made.balance))]),
  ];
  const reveal: Action = {
    label: l10n.t('Reveal'),
    run: () => vscode.commands.executeCommand('revealInExplorer', made.uri),
  };
  const edit = () => vscode.commands.executeCommand(`${prefix}.editImage`, made.uri);
  const picture = made.mediaType.startsWith('image/');
  const actions = [
    ...(picture && before && open ? [insertAction(before, made.uri)] : []),
    ...(picture ? [{ label: l10n.t('Edit'), run: edit }] : []),
    reveal,
  ];
  show(made.warnings ? 'warning' : 'info', [facts.join(' · '), ...(made.warnings ?? [])].join(' — '), actions).catch(
    (error: unknown) => presentFailure(studio, error, undefined),
  );
  studio.log.info(`presented ${shownPath(made.uri)}`);
}

/** Back to the document that the result was wanted for, and the reference in it. */
function insertAction({ document, viewColumn }: vscode.TextEditor, image: vscode.Uri): Action {
  return {
    label: l10n.t('Insert'),
    run: async () => {
      const shown = await vscode.window.showTextDocument(document, viewColumn === undefined ? {} : { viewColumn });
      const { insertInEditor } = await import('./insertReference.ts');
      await insertInEditor(shown, image);
    },
  };
}

/** Logs a failure and tells it, without waiting for the message to be closed. */
export function presentFailure(studio: Studio, error: unknown, retry: (() => unknown) | undefined): void {
  logFailure(studio.log, 'call failed', error);
  showFailure(error, retry).catch((failed: unknown) => logFailure(studio.log, 'a button of a message', failed));
}

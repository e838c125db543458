import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { saveBeside } from './besideImage.ts';
import { insertInEditor } from './insertReference.ts';
import { logFailure } from './log.ts';
import { openResult } from './openResult.ts';
import { show, showFailure, type Action } from './notifications.ts';
import { usd } from './price.ts';
import { prefix } from './settings.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';
import { shownPath } from './uris.ts';

interface Presenting {
  /** Whether to open it; absent: yes, where the editor can show it. */
  readonly open?: boolean;
  /** The picture that the result tells of: a JSON or text answer can be saved beside it. */
  readonly input?: vscode.Uri | undefined;
}

/** Opens a result (unless told otherwise) and says what it cost, with what can be done next. Does not wait for the message to be closed. */
export async function presentResult(
  studio: Studio,
  made: Made,
  { open = true, input }: Presenting = {},
): Promise<void> {
  const before = vscode.window.activeTextEditor;
  let opened = false;
  if (open) {
    try {
      opened = await openResult(studio, made);
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
  const editable = /^image\/(?:png|jpeg|webp)$/.test(made.mediaType);
  const words = /^(?:application\/json|text\/)/.test(made.mediaType);
  const actions = [
    ...(picture && before && open ? [insertAction(before, made.uri)] : []),
    ...(editable ? [{ label: l10n.t('Edit'), run: edit }] : []),
    ...(words && input ? [besideAction(studio, made, input)] : []),
    ...(open && !opened ? [{ label: l10n.t('Open Externally'), run: () => vscode.env.openExternal(made.uri) }] : []),
    reveal,
  ];
  show(made.warnings ? 'warning' : 'info', [facts.join(' · '), ...(made.warnings ?? [])].join(' — '), actions).catch(
    (error: unknown) => presentFailure(studio, error, undefined),
  );
  studio.log.info(`presented ${shownPath(made.uri)}`);
}

/** Puts an answer in words beside the picture that it tells of, and opens it there. */
function besideAction(studio: Studio, made: Made, input: vscode.Uri): Action {
  return {
    label: l10n.t('Save Beside the Image'),
    run: async () => {
      try {
        await vscode.commands.executeCommand('vscode.open', await saveBeside(studio, made, input), { preview: false });
      } catch (error) {
        presentFailure(studio, error, undefined);
      }
    },
  };
}

/** Back to the document that the result was wanted for, and the reference in it. */
function insertAction({ document, viewColumn }: vscode.TextEditor, image: vscode.Uri): Action {
  return {
    label: l10n.t('Insert'),
    run: async () => {
      const shown = await vscode.window.showTextDocument(document, viewColumn === undefined ? {} : { viewColumn });
      await insertInEditor(shown, image);
    },
  };
}

/** Logs a failure and tells it, without waiting for the message to be closed. */
export function presentFailure(studio: Studio, error: unknown, retry: (() => unknown) | undefined): void {
  logFailure(studio.log, 'call failed', error);
  showFailure(error, retry).catch((failed: unknown) => logFailure(studio.log, 'a button of a message', failed));
}

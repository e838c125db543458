import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { offerUnfinished } from './batch/offer.ts';
import { unfinishedBatches } from './batch/unfinished.ts';
import { incomingFolder } from './folders.ts';
import { logFailure } from './log.ts';
import { Studio } from './studio.ts';
import { tellUncertain } from './uncertain.ts';

/** Builds the parts. Called once, when the first door is used. */
export function openStudio(context: vscode.ExtensionContext): Studio {
  const log = vscode.window.createOutputChannel('Nano Banana Studio', { log: true });
  context.subscriptions.push(log);
  const studio = new Studio(context, log);
  const details = { label: l10n.t('Show Log'), run: () => log.show() };
  const places = { rescue: studio.rescueFolder.fsPath, incoming: incomingFolder(context) };
  tellUncertain(studio.ledger, log, details, places).catch((error: unknown) =>
    logFailure(log, 'reading the record of calls', error),
  );
  if (unfinishedBatches(context).length > 0)
    offerUnfinished(studio).catch((error: unknown) => logFailure(log, 'offering a batch', error));
  return studio;
}

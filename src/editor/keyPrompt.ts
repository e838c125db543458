import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { environmentVariable, keyPage, keyProblem, type ApiKeys } from './apiKey.ts';
import { askText, back } from './wizard.ts';

/** Asks for a key and stores it. False = given up. */
export async function enterKey(keys: ApiKeys, origin: string): Promise<boolean> {
  const forgets =
    vscode.env.uiKind === vscode.UIKind.Web
      ? ` ${l10n.t('If this web editor forgets it on reload, set {0} where the editor runs.', environmentVariable)}`
      : '';
  const key = await askText({
    title: l10n.t('API Key'),
    prompt: `${l10n.t("API key for {0}. It is kept in the editor's secret storage and sent to this address only.", origin)}${forgets}`,
    placeholder: 'ak_…',
    password: true,
    problem: (text) => keyProblem(text.trim()),
  });
  if (key === undefined || key === back) return false;
  await keys.store(origin, key.trim());
  return true;
}

/** Makes sure that there is a key before anything else is asked for. False = the user gave up. */
export async function offerKey(keys: ApiKeys, origin: string): Promise<boolean> {
  while (!keys.sandbox.on && !(await keys.find(origin))) {
    const enter = l10n.t('Enter Key');
    const get = l10n.t('Get a Key');
    const tryOut = l10n.t('Try Without a Key');
    const picked = await vscode.window.showInformationMessage(
      l10n.t('Nano Banana needs an API key'),
      {
        modal: true,
        detail: l10n.t(
          "Pictures are made by {0}, with your account there. The key is kept in the editor's secret storage, never in a file or a setting. Without one you get free placeholder pictures of the right size, marked as such.",
          origin,
        ),
      },
      enter,
      get,
      tryOut,
    );
    if (picked === tryOut) keys.sandbox.start();
    if (picked === tryOut) return true;
    if (picked === get) await vscode.env.openExternal(vscode.Uri.parse(keyPage));
    if (picked === undefined) {
      void vscode.commands.executeCommand('nanoBananaStudio.internal.introduce');
      return false;
    }
    if (!(await enterKey(keys, origin)) && picked === enter) return false;
  }
  return true;
}

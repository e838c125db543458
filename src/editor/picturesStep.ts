import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ImageInput } from '../tool/definition.ts';
import { activeResource, baseName, shownPath } from './uris.ts';
import { pickOne, type Back } from './wizard.ts';

interface PictureItem extends vscode.QuickPickItem {
  readonly uris?: readonly vscode.Uri[];
}

/** Asks for the pictures of one image input: those in open tabs, or files; none if it is not required. `undefined` = given up. */
export async function askPictures(input: ImageInput, title: string): Promise<readonly vscode.Uri[] | Back | undefined> {
  const open = openPictures().map((uri): PictureItem => ({
    label: baseName(uri),
    description: shownPath(uri),
    iconPath: new vscode.ThemeIcon('file-media'),
    uris: [uri],
  }));
  const none: PictureItem = {
    label: l10n.t('Without a Picture'),
    iconPath: new vscode.ThemeIcon('circle-slash'),
    uris: [],
  };
  const choose: PictureItem = {
    label: input.max === 1 ? l10n.t('Choose a File…') : l10n.t('Choose up to {0} Files…', input.max),
    iconPath: new vscode.ThemeIcon('folder-opened'),
  };
  const picked = await pickOne<PictureItem>({
    title,
    placeholder: l10n.t('Picture for "{0}"', l10n.t(input.label)),
    canGoBack: true,
    items: [...(input.required ? [] : [none]), ...open, choose],
  });
  if (typeof picked !== 'object') return picked;
  return (
    picked.uris ??
    (await vscode.window.showOpenDialog({
      title,
      openLabel: l10n.t('Use'),
      canSelectMany: input.max > 1,
      filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
    }))
  );
}

/** Pictures in open tabs that can be sent, the active one first. */
function openPictures(): readonly vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.input));
  const uris = [
    activeResource(),
    ...tabs.map((input) => (input instanceof vscode.TabInputCustom ? input.uri : undefined)),
  ];
  const sendable = uris.filter((uri) => uri !== undefined && /\.(?:png|jpe?g|webp)$/i.test(uri.path));
  return [...new Map(sendable.map((uri) => [String(uri), uri])).values()].filter((uri) => uri !== undefined);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { insertInDocument, insertInEditor } from '../editor/insertReference.ts';
import { presentFailure } from '../editor/present.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, isUri, toUri } from '../editor/uris.ts';
import { back, pickOne } from '../editor/wizard.ts';
import { StudioError } from '../endpoint/errors.ts';
import { parse, uriLike } from '../editor/makeArguments.ts';
import { pickedUris } from './pickedUris.ts';

const insertArguments = z.strictObject({
  uri: uriLike,
  document: z.optional(uriLike),
  alt: z.optional(z.string()),
});

/** What can stand in a document, whether or not it can be edited here. */
const shownPictures = '**/*.{png,jpg,jpeg,webp,gif,svg,avif}';
const mostListed = 500;

/** Writes the reference to a picture into a document. With `uri`, asks nothing and returns the text that was inserted. */
export async function run(studio: Studio, argument?: unknown, second?: unknown): Promise<string | undefined> {
  if (typeof argument === 'object' && argument !== null && !isUri(argument) && Object.hasOwn(argument, 'uri')) {
    return await withArguments(argument);
  }
  try {
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    if (!editor) throw noDocument();
    const [image] = argument === undefined ? [await askPicture()] : pickedUris(argument, second);
    return image && (await insertInEditor(editor, image));
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

/** @throws StudioError BAD_PARAMETER, BAD_IMAGE */
async function withArguments(argument: object): Promise<string> {
  const args = parse(insertArguments, argument);
  const image = toUri(args.uri);
  await requireFile(image);
  const document =
    args.document === undefined ? vscode.window.activeTextEditor?.document : await openDocument(toUri(args.document));
  if (!document) throw noDocument();
  return await insertInDocument(document, image, args.alt);
}

async function requireFile(image: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.stat(image);
  } catch (cause) {
    throw new StudioError('BAD_IMAGE', l10n.t('{0} does not exist.', baseName(image)), { cause });
  }
}

async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (cause) {
    throw new StudioError('BAD_PARAMETER', l10n.t('The document {0} cannot be opened.', baseName(uri)), { cause });
  }
}

function noDocument(): StudioError {
  return new StudioError(
    'BAD_PARAMETER',
    l10n.t(
      'There is no open document to insert an image in. Open one, put the cursor where the image shall go, and try again.',
    ),
  );
}

interface PictureItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

/** One of the workspace's pictures, or any other file. */
async function askPicture(): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(shownPictures, '**/node_modules/**', mostListed);
  const items: PictureItem[] = [
    ...found
      .map((uri) => ({ uri, path: vscode.workspace.asRelativePath(uri) }))
      .sort((a, b) => a.path.localeCompare(b.path))
      .map(({ uri, path }) => ({ label: baseName(uri), description: path, uri })),
    { label: l10n.t('Browse…'), alwaysShow: true },
  ];
  const picked = await pickOne({ title: l10n.t('Insert Image'), placeholder: l10n.t('Which image?'), items });
  if (picked === undefined || picked === back) return undefined;
  if (picked.uri) return picked.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: l10n.t('Insert Image'),
    openLabel: l10n.t('Insert'),
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'svg', 'avif'] },
  });
  return chosen?.[0];
}

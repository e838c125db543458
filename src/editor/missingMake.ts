import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { encodeUrlPath } from '../document/escape.ts';
import type { MissingImage } from '../document/missingImages.ts';
import { sizeFor } from '../document/sizeFor.ts';
import { StudioError } from '../endpoint/errors.ts';
import { reallyInside } from '../result/realPlace.ts';
import type { TransformSpec } from '../result/transformPlan.ts';
import { findParameter } from '../tool/definition.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import type { ImageRequest } from '../tool/request.ts';
import { settingsDestination, type Destination } from './destination.ts';
import { uriOfCorePath } from './fileSystemPaths.ts';
import { referenceFor } from './insertReference.ts';
import { logFailure } from './log.ts';
import { missingPrompt } from './missingScan.ts';
import { prepareRequest } from './request.ts';
import type { Made } from './made.ts';
import type { MakeOptions, Studio } from './studio.ts';
import { baseName } from './uris.ts';

/** What is asked for a missing picture, and what is made of the result. */
export interface MissingRequest {
  readonly request: ImageRequest;
  readonly transform: TransformSpec;
  readonly folder: vscode.WorkspaceFolder;
}

/** @throws StudioError NO_FOLDER for a document outside the workspace, BAD_PARAMETER for a default that does not fit */
export async function missingRequest(document: vscode.TextDocument, image: MissingImage): Promise<MissingRequest> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder) throw outside(baseName(document.uri));
  const tool = nanoBanana2;
  const allowed = (name: string) => findParameter(tool, name)?.allowed ?? [];
  const { aspectRatio, imageSize, width, height, format } = sizeFor(image.reference, {
    ratios: allowed('aspect_ratio'),
    sizes: allowed('image_size'),
  });
  const request = await prepareRequest({
    tool,
    prompt: missingPrompt(image),
    parameters: {
      ...(aspectRatio !== undefined && { aspect_ratio: aspectRatio }),
      ...(imageSize !== undefined && { image_size: imageSize }),
    },
    scope: folder.uri,
  });
  const size = width !== undefined && height !== undefined ? { width, height, fit: 'cover' as const } : {};
  return { request, transform: { ...size, format }, folder };
}

/**
 * Makes a missing picture: exactly the file that the reference names, or, for a placeholder, a file in the output folder,
 * to which the document then refers.
 * @throws StudioError whatever goes wrong; WRITE_FAILED before anything is sent if the file would lie outside the workspace
 */
export async function makeMissing(
  studio: Studio,
  document: vscode.TextDocument,
  image: MissingImage,
  { request, transform, folder }: MissingRequest,
  options: Omit<MakeOptions, 'transform'>,
): Promise<Made> {
  const destination =
    image.path === undefined ? settingsDestination(folder) : await exactDestination(image.path, document.uri, folder);
  const made = await studio.make(request, destination, { ...options, transform });
  if (image.path !== undefined) return made;
  try {
    await pointTo(document, image, made.uri);
    return made;
  } catch (error) {
    // The picture is there and paid for: to fail here would have it made, and paid, again.
    logFailure(studio.log, 'writing the reference', error);
    const warning = l10n.t('The document could not be changed to show it. Insert it with "Nano Banana: Insert Image".');
    return { ...made, warnings: [...(made.warnings ?? []), warning] };
  }
}

/** The file itself, wherever symbolic links lead: never outside the workspace folder. */
async function exactDestination(
  file: string,
  like: vscode.Uri,
  workspaceFolder: vscode.WorkspaceFolder,
): Promise<Destination> {
  const uri = uriOfCorePath(file, like);
  const folder = vscode.Uri.joinPath(uri, '..');
  if (uri.scheme === 'file' && !(await reallyInside(folder.fsPath, [workspaceFolder.uri.fsPath])))
    throw outside(baseName(uri));
  const { name, ext } = path.posix.parse(baseName(uri));
  return { folder, stem: name, spelling: ext.slice(1), workspaceFolder };
}

function outside(name: string): StudioError {
  return new StudioError('NO_FOLDER', l10n.t('{0} lies outside the workspace folder, where nothing is written.', name));
}

/** Writes the new file's path where the placeholder's address stands, if it still does. */
async function pointTo(document: vscode.TextDocument, { reference }: MissingImage, file: vscode.Uri): Promise<void> {
  const { raw, targetRange } = reference;
  const text = document.getText();
  const start = text.startsWith(raw, targetRange.start) ? targetRange.start : text.indexOf(raw);
  if (start < 0) return;
  const { path: target, kind } = await referenceFor(document, file, '');
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + raw.length));
  edit.replace(document.uri, range, kind === 'absolute' ? target : encodeUrlPath(target));
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the edit was refused');
}

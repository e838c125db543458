import * as path from 'node:path';
import * as vscode from 'vscode';
import { findImageReferences, IncrementalScan, missingOf, type MissingImage } from '../document/missingImages.ts';
import { promptFor } from '../document/promptFor.ts';
import { findPublicFolders } from '../document/publicFolders.ts';
import { languageOf } from './documentLanguage.ts';
import { corePath, existsOn } from './fileSystemPaths.ts';

export { IncrementalScan };

/**
 * The pictures that a document points to and that do not exist; none for a document outside the workspace.
 * @param scan what was learnt of the document before, to look at what changed only
 */
export async function missingIn(
  document: vscode.TextDocument,
  scan?: IncrementalScan,
): Promise<readonly MissingImage[]> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder || document.isUntitled) return [];
  const text = document.getText();
  const language = languageOf(document);
  const references = await (scan ? scan.scan(text, language) : findImageReferences(text, language));
  if (references.length === 0) return [];
  const exists = existsOn(document.uri);
  const [documentPath, workspaceFolder] = [corePath(document.uri), corePath(folder.uri)];
  const publicFolders = await findPublicFolders(documentPath, workspaceFolder, exists);
  return await missingOf(references, { documentPath, workspaceFolder, publicFolders }, exists);
}

/** One of each file: of several references to it the one that asks for the most pixels, so that it serves all. */
export function distinctFiles(missing: readonly MissingImage[]): readonly MissingImage[] {
  const byPath = new Map<string, MissingImage>();
  const pixels = ({ reference: { width = 0, height = 0, scale = 1, pixelWidth = 0 } }: MissingImage) =>
    Math.max(width * scale, pixelWidth) * 10_000 + height * scale;
  for (const image of missing) {
    if (image.path === undefined) continue;
    const known = byPath.get(image.path);
    if (!known || pixels(image) > pixels(known)) byPath.set(image.path, image);
  }
  return [...byPath.values()];
}

/** The prompt that a missing picture is made from. */
export function missingPrompt({ reference, path: file }: MissingImage): string {
  return promptFor(reference, file === undefined ? '' : path.posix.basename(file));
}

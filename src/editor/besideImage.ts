import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { newPart } from '../result/part.ts';
import { openFolder } from './folders.ts';
import { jsonText } from './jsonDocument.ts';
import { requireOwnPlace } from './ownPlace.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';
import { baseName } from './uris.ts';

/**
 * Saves an answer in words beside a picture under its name, as `fox.json` beside `fox.png`, JSON laid out; an existing file
 * gets a numbered neighbour. Returns where. Throws the file system's error.
 */
export async function saveBeside(
  studio: Pick<Studio, 'context'>,
  made: Pick<Made, 'uri' | 'mediaType'>,
  image: vscode.Uri,
): Promise<vscode.Uri> {
  const place = vscode.Uri.joinPath(image, '..');
  await requireOwnPlace(place);
  const folder = openFolder(place, studio.context);
  const json = made.mediaType === 'application/json';
  const part = await newPart(folder.scratch);
  await writeFile(part, json ? await jsonText(made.uri) : await vscode.workspace.fs.readFile(made.uri), { flag: 'wx' });
  const stem = baseName(image).replace(/(?<=.)\.[^.]*$/, '');
  const published = await folder.publish(part, stem, json ? 'json' : extensionOf(made.uri));
  return vscode.Uri.parse(published.location, true);
}

const extensionOf = (uri: vscode.Uri) => /\.([^./]+)$/.exec(uri.path)?.[1] ?? 'txt';

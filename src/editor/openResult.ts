import * as vscode from 'vscode';
import { openJson } from './jsonDocument.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';

/** Kinds that VS Code's own editors show by their file's extension. */
const shown = /^(?:image\/(?:png|jpeg|webp|gif|avif)|video\/(?:mp4|webm)|audio\/(?:mpeg|wav)|text\/(?:plain|html))$/;

/**
 * Opens a result as its kind wants: a picture, video or sound in its preview, JSON laid out, text (and HTML) as text.
 * False = the editor has nothing to show it with.
 */
export async function openResult(
  studio: Pick<Studio, 'context'>,
  { uri, mediaType }: Pick<Made, 'uri' | 'mediaType'>,
): Promise<boolean> {
  if (mediaType === 'application/json') {
    await openJson(studio.context, uri);
    return true;
  }
  if (mediaType === 'image/svg+xml') {
    // The picture preview draws it in an <img>: scripts, links and outside addresses in it do nothing.
    await vscode.commands.executeCommand('vscode.openWith', uri, 'imagePreview.previewEditor', { preview: false });
    return true;
  }
  if (!shown.test(mediaType)) return false;
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  return true;
}

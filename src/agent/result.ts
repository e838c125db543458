import * as vscode from 'vscode';
import { usd } from '../editor/price.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, shownPath } from '../editor/uris.ts';

/** The longest side of the preview that a model is shown, in pixels. */
const previewSide = 512;
const textShown = 20_000;

/** What a model is told of a result: where it is, what it cost, and a small picture of it. */
export async function resultFor(studio: Studio, made: Made, sandbox: boolean): Promise<vscode.LanguageModelToolResult> {
  const facts = [
    `Saved as ${shownPath(made.uri)} (${made.mediaType}, ${made.bytes} bytes${made.width && made.height ? `, ${made.width}x${made.height} pixels` : ''}).`,
    sandbox
      ? 'This is a free placeholder of the right size, not a real result: there is no API key yet.'
      : `Cost: ${made.cost === undefined ? 'not told' : usd(made.cost)}.${made.balance === undefined ? '' : ` Balance left: ${usd(made.balance)}.`}`,
    ...(made.warnings ?? []),
  ];
  const preview = await previewOf(studio, made);
  if (preview) facts.push('A preview of at most 512 pixels follows.');
  return new vscode.LanguageModelToolResult([
    new vscode.LanguageModelTextPart(facts.join(' ')),
    ...(preview ? [preview] : []),
    ...(await textOf(made)),
  ]);
}

/** A JPEG of at most 512 × 512; nothing for what is no picture or can't be decoded: the result is safe either way. */
async function previewOf(studio: Studio, { uri, mediaType, width, height }: Made) {
  if (!/^image\/(?:png|jpeg|webp)$/.test(mediaType) || !width || !height) return undefined;
  const within = Math.max(width, height) <= previewSide;
  const side = within ? {} : width >= height ? { width: previewSide } : { height: previewSide };
  try {
    const bytes = uri.scheme === 'file' ? undefined : await vscode.workspace.fs.readFile(uri);
    const source = { name: baseName(uri), mediaType, ...(bytes ? { bytes } : { file: uri.fsPath }) };
    const made = await studio.transformer.transform(
      source,
      { ...side, format: 'jpeg', quality: 80 },
      new AbortController().signal,
    );
    return vscode.LanguageModelDataPart.image(made.bytes, made.mediaType);
  } catch (error) {
    studio.log.warn(`preview of ${baseName(uri)}: ${String(error)}`);
    return undefined;
  }
}

/** A tool whose answer is text or JSON: the text itself, cut. */
async function textOf({ uri, mediaType }: Made): Promise<vscode.LanguageModelTextPart[]> {
  if (!/^(?:text\/plain|application\/json)$/.test(mediaType)) return [];
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return [new vscode.LanguageModelTextPart(text.length > textShown ? `${text.slice(0, textShown)}…` : text)];
}

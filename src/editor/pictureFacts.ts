import * as vscode from 'vscode';
import { wordsOf } from '../document/promptFor.ts';
import { dimensionsIn, type Dimensions } from '../result/dimensions.ts';
import { detectMediaType, headLength } from '../result/mediaType.ts';
import { readRecipe } from '../result/metadata.ts';
import { baseName } from './uris.ts';

/** Above this many bytes a file that is not on disk is not read just for its size and prompt. */
const readable = 50_000_000;

/** What a reference says of a picture: its size in pixels, and words for who can't see it. */
export interface PictureFacts extends Partial<Dimensions> {
  readonly alt: string;
}

/** Reads a picture's size, and its prompt or else the words of its name. What cannot be read is left out. */
export async function pictureFacts(uri: vscode.Uri): Promise<PictureFacts> {
  const words = wordsOf(baseName(uri));
  try {
    const bytes = await content(uri);
    const size = bytes && sizeIn(bytes);
    const prompt = await promptIn(uri, bytes);
    return { alt: prompt ?? words, ...size };
  } catch {
    return { alt: words };
  }
}

/** A picture's size in pixels; `undefined` for what is no picture. Throws the file system's error. */
export async function measure(uri: vscode.Uri): Promise<Dimensions | undefined> {
  return sizeIn(await vscode.workspace.fs.readFile(uri));
}

function sizeIn(bytes: Uint8Array): Dimensions | undefined {
  const mediaType = detectMediaType(bytes.subarray(0, headLength));
  return mediaType && dimensionsIn(bytes, mediaType);
}

async function content(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  if ((await vscode.workspace.fs.stat(uri)).size > readable) return undefined;
  return await vscode.workspace.fs.readFile(uri);
}

async function promptIn(uri: vscode.Uri, bytes: Uint8Array | undefined): Promise<string | undefined> {
  if (uri.scheme !== 'file' && !bytes) return undefined;
  const found = await readRecipe(uri.scheme === 'file' ? { file: uri.fsPath } : { bytes: bytes ?? new Uint8Array() });
  if (found.kind === 'prompt') return found.prompt;
  if (found.kind !== 'recipe') return undefined;
  const { tool, values } = found.recipe;
  const prompt = tool.prompt === undefined ? undefined : values[tool.prompt];
  return typeof prompt === 'string' ? prompt : undefined;
}

import * as vscode from 'vscode';
import { toolUrl } from '../endpoint/endpointUrl.ts';
import { slugOf } from '../result/slug.ts';
import { requestSnippet, type SnippetLanguage } from '../snippet/snippet.ts';
import type { ResultKind } from '../tool/definition.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import { promptOf, type ImageRequest, type InputImage } from '../tool/request.ts';
import type { Studio } from './studio.ts';

/** The answer tells what a result is; a name for it is needed before. */
const endings: Readonly<Record<ResultKind, string>> = {
  image: 'png',
  video: 'mp4',
  json: 'json',
  text: 'txt',
  other: 'bin',
};

/** A request of which only what a snippet says is needed. */
export interface CodeRequest extends Pick<ImageRequest, 'tool' | 'values'> {
  readonly images: readonly Pick<InputImage, 'input' | 'name' | 'path' | 'mediaType'>[];
}

/**
 * The request that Run would send, as code, with the key by the name of its environment variable.
 * @throws StudioError BAD_PARAMETER naming the setting, when the endpoint is no address
 */
export function requestCode(studio: Studio, language: SnippetLanguage, request: CodeRequest): string {
  return requestSnippet(language, {
    url: toolUrl(studio.endpoint(), request.tool, nanoBanana2.slug).href,
    tool: request.tool,
    values: request.values,
    images: request.images.map(({ input, name, path, mediaType }) => ({ input, name, path: path ?? name, mediaType })),
    output: `${slugOf(promptOf(request) || request.tool.name)}.${endings[request.tool.results[0] ?? 'image']}`,
  });
}

/** Puts text on the clipboard. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
}

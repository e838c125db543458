import * as vscode from 'vscode';
import { baseName } from '../editor/uris.ts';
import { formatOf, type PictureFormat } from '../result/codec.ts';
import { dimensionsIn } from '../result/dimensions.ts';
import { detectMediaType, headLength, type MediaType } from '../result/mediaType.ts';
import type { Side } from './protocol/compare.ts';

/** What is known of a picture file, read anew each time: it may be drawn on while it is shown. */
export interface Facts {
  readonly uri: vscode.Uri;
  readonly mediaType: MediaType | undefined;
  readonly format: PictureFormat | undefined;
  readonly width?: number;
  readonly height?: number;
  readonly bytes: number;
}

/** Reads a picture's type and size. Throws the file system's error. */
export async function factsOf(uri: vscode.Uri): Promise<Facts> {
  const content = await vscode.workspace.fs.readFile(uri);
  const mediaType = detectMediaType(content.subarray(0, headLength));
  const size = mediaType && dimensionsIn(content, mediaType);
  return { uri, mediaType, format: mediaType && formatOf(mediaType), ...size, bytes: content.length };
}

/** A picture as the page shows it. `version` makes an address that no cache knows. */
export function sideOf(facts: Facts, name: vscode.Uri, version: string, webview: vscode.Webview): Side {
  const { uri, format, width, height, bytes } = facts;
  const address = webview.asWebviewUri(uri).with({ query: `v=${version}` });
  return {
    url: address.toString(),
    name: baseName(name),
    ...(format && { kind: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' }[format] }),
    ...(width !== undefined && height !== undefined && { width, height }),
    bytes,
  };
}

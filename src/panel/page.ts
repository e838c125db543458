import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { bootElement, iconsElement, type Boot } from './protocol/envelope.ts';

/** A page: `src/webview/<entry>.ts` for its script, `media/webview/<entry>.css` for its looks. */
export interface Page {
  readonly entry: 'studio' | 'compare' | 'batch';
  /** The document's title, for screen readers. */
  readonly title: string;
  /** Part of the first picture; checked by the page with a schema of its protocol. Reused when the page is loaded anew. */
  readonly state: unknown;
}

/**
 * Options of a page's webview: scripts, no forms, no command links, and of the disk nothing but the page's own code and
 * the given folders.
 */
export function pageOptions(extension: vscode.Uri, folders: readonly vscode.Uri[]): vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableForms: false,
    enableCommandUris: false,
    localResourceRoots: [codeFolder(extension), ...folders],
  };
}

/** The HTML of a page. Everything in it that is not a constant is escaped; nothing inline runs. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, page: Page): string {
  const nonce = randomBytes(18).toString('base64url');
  const at = (folder: vscode.Uri, file: string) => attribute(webview.asWebviewUri(vscode.Uri.joinPath(folder, file)));
  const boot: Boot = {
    ...(vscode.l10n.bundle && { l10n: vscode.l10n.bundle }),
    language: vscode.env.language,
    state: page.state,
  };
  const own = webview.cspSource;
  // A module's imports inherit its nonce (HTML, "fetch a module script graph"), so scripts need no address.
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${own} 'nonce-${nonce}'`,
    `font-src ${own}`,
    `img-src ${own} blob:`,
    `media-src ${own}`,
    `connect-src ${own}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(page.title)}</title>
<link id="${iconsElement}" href="${at(codeFolder(extension), 'codicon.css')}" nonce="${nonce}">
<style nonce="${nonce}">${looks(extension, 'base.css')}${looks(extension, `${page.entry}.css`)}</style>
<script type="application/json" id="${bootElement}">${scriptData(boot)}</script>
<script type="module" nonce="${nonce}" src="${at(codeFolder(extension), `${page.entry}.js`)}"></script>
</head>
<body></body>
</html>`;
}

const codeFolder = (extension: vscode.Uri) => vscode.Uri.joinPath(extension, 'dist', 'webview');

/**
 * A file of styles, put into the HTML: fetched through the editor, it would hold up the script. Our own files, which hold no
 * `</style`.
 */
function looks(extension: vscode.Uri, file: string): string {
  return readFileSync(vscode.Uri.joinPath(extension, 'media', 'webview', file).fsPath, 'utf8');
}

/** Text inside an attribute's quotes, or between tags. */
export function attribute(value: { toString(): string }): string {
  return value
    .toString()
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** JSON inside a `<script>`: nothing in it can end the element or begin a comment. */
export function scriptData(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

import type * as vscode from 'vscode';
import { familyOf } from '../document/family.ts';

/** Languages whose files VS Code takes for plain text until an extension for them is installed. */
const byExtension: Readonly<Record<string, string>> = {
  astro: 'astro',
  adoc: 'asciidoc',
  asciidoc: 'asciidoc',
  ejs: 'ejs',
  liquid: 'liquid',
  mdx: 'mdx',
  rst: 'restructuredtext',
  svelte: 'svelte',
  tex: 'latex',
  twig: 'twig',
  typ: 'typst',
  vue: 'vue',
};

/** The language of a document: VS Code's, or by the file's name where VS Code knows none. */
export function languageOf(document: Pick<vscode.TextDocument, 'languageId' | 'uri'>): string {
  if (familyOf(document.languageId) !== 'plain') return document.languageId;
  const extension = /\.([a-z]+)$/i.exec(document.uri.path)?.[1]?.toLowerCase();
  return (extension !== undefined && byExtension[extension]) || document.languageId;
}

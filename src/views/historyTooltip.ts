import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { usd } from '../editor/price.ts';
import type { HistoryEntry } from '../result/historyEntry.ts';

/** What is told of a result under the pointer. Prompt and path are text in it, never markup. */
export async function tooltip(
  entry: HistoryEntry,
  shown: string,
  there: boolean,
  preview: string | undefined,
): Promise<vscode.MarkdownString> {
  const text = new vscode.MarkdownString();
  text.supportHtml = false;
  text.isTrusted = false;
  const picture = preview && (await dataUri(preview));
  if (picture) text.appendMarkdown(`![](${picture})\n\n`);
  text.appendText(entry.prompt.slice(0, 600));
  text.appendMarkdown('\n\n---\n\n');
  text.appendText(there ? shown : l10n.t('{0} (not there any more)', shown));
  const when = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const { width, height, costUsd, requestId } = entry;
  const facts = [
    when.format(entry.at),
    ...(width !== undefined && height !== undefined ? [`${width} × ${height}`] : []),
    ...(costUsd === undefined ? [] : [usd(costUsd)]),
    ...(requestId === undefined ? [] : [requestId]),
  ];
  text.appendMarkdown('\n\n');
  text.appendText(facts.join(' · '));
  return text;
}

/** A local JPEG inside the text; none if it went meanwhile. */
async function dataUri(file: string): Promise<string | undefined> {
  try {
    return `data:image/jpeg;base64,${(await readFile(file)).toString('base64')}`;
  } catch {
    return undefined;
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Ready } from '../editor/direct.ts';
import { usd } from '../editor/price.ts';
import { shownPath } from '../editor/uris.ts';
import { promptOf } from '../tool/request.ts';

const promptShown = 4000;

/** What the user sees before a paid call: prompt, values, files, destination and price. All of it escaped: a model wrote it. */
export function confirmation(
  { request, destination }: Ready,
  title: string,
  price: number | undefined,
): vscode.PreparedToolInvocation {
  const message = new vscode.MarkdownString();
  const prompt = promptOf(request);
  if (prompt !== '')
    message.appendCodeblock(prompt.length > promptShown ? `${prompt.slice(0, promptShown)}…` : prompt, 'text');
  const line = (label: string, value: string) => message.appendText(`${label} ${value}`).appendMarkdown('  \n');
  const { tool, values, images } = request;
  const set = Object.entries(values).filter(([name]) => name !== tool.prompt);
  message.appendMarkdown('\n');
  line(l10n.t('Tool:'), tool.name);
  if (set.length > 0) line(l10n.t('Values:'), set.map(([name, value]) => `${name} = ${String(value)}`).join(', '));
  if (images.length > 0) line(l10n.t('Pictures sent:'), images.map((image) => image.path ?? image.name).join(', '));
  line(
    l10n.t('Saved in:'),
    `${shownPath(destination.folder)}${destination.stem === undefined ? '' : ` / ${destination.stem}`}`,
  );
  line(
    l10n.t('Price:'),
    price === undefined ? l10n.t('not known') : price === 0 ? l10n.t('free') : l10n.t('about {0}', usd(price)),
  );
  return {
    invocationMessage: new vscode.MarkdownString().appendText(title),
    confirmationMessages: { title, message },
  };
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError, type ErrorCode } from '../endpoint/errors.ts';
import { keyPage } from './apiKey.ts';
import { prefix } from './settings.ts';

/** A button under a message: what it says, and what it does. */
export interface Action {
  readonly label: string;
  readonly run: () => unknown;
}

/**
 * Text from outside as a notification shows it: VS Code turns `[label](command:…)` into a link that runs, so links,
 * control and direction characters are taken apart.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ').replace(/\]\(/g, '] (');
}

/** Shows a message with buttons; resolves when it is closed or a button's work is done. */
export async function show(
  kind: 'info' | 'warning' | 'error',
  message: string,
  actions: readonly Action[] = [],
): Promise<void> {
  const labels = actions.map((action) => action.label);
  const text = plain(message);
  const picked =
    kind === 'info'
      ? await vscode.window.showInformationMessage(text, ...labels)
      : kind === 'warning'
        ? await vscode.window.showWarningMessage(text, ...labels)
        : await vscode.window.showErrorMessage(text, ...labels);
  await actions.find((action) => action.label === picked)?.run();
}

const command =
  (id: string, ...args: unknown[]) =>
  () =>
    vscode.commands.executeCommand(`${prefix}.${id}`, ...args);
const settings = (query: string) => () => vscode.commands.executeCommand('workbench.action.openSettings', query);

/** The one thing that helps, by kind of failure: what was paid for and kept, the settings, the key, or `retry` where it may help. */
export function remedyFor(error: StudioError, retry: (() => unknown) | undefined): Action | undefined {
  return keptFile(error) ?? remedy(error, retry);
}

function keptFile({ facts: { rescued } }: StudioError): Action | undefined {
  if (rescued === undefined) return undefined;
  return {
    label: l10n.t('Show Kept File'),
    run: () => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(rescued)),
  };
}

function remedy(error: StudioError, retry: (() => unknown) | undefined): Action | undefined {
  const enterKey: Action = { label: l10n.t('Enter Key'), run: command('setApiKey') };
  const checkEndpoint: Action = { label: l10n.t('Open Settings'), run: settings(`${prefix}.endpoint`) };
  const byCode: Partial<Record<ErrorCode, Action>> = {
    NO_API_KEY: enterKey,
    UNAUTHORIZED: enterKey,
    PAYMENT_REQUIRED: {
      label: l10n.t('Top Up'),
      run: () => vscode.env.openExternal(vscode.Uri.parse(keyPage)),
    },
    PROXY: { label: l10n.t('Open Settings'), run: settings('http.proxy') },
    CERTIFICATE: { label: l10n.t('Open Settings'), run: settings('http.systemCertificates') },
    // A verdict: the same words get the same answer.
    BLOCKED_BY_FILTER: { label: l10n.t('Change Prompt'), run: command('generateImage') },
    NOT_FOUND: checkEndpoint,
    REDIRECTED: checkEndpoint,
    UNTRUSTED_WORKSPACE: {
      label: l10n.t('Manage Trust'),
      run: () => vscode.commands.executeCommand('workbench.trust.manage'),
    },
  };
  const again = error.charged === 'no' ? l10n.t('Retry') : l10n.t('Retry (Charged Again)');
  return byCode[error.code] ?? (retry && { label: again, run: retry });
}

/** What the user is told about a failure: its sentence, which says what it cost, one button that helps, and the log. */
export async function showFailure(error: unknown, retry?: () => unknown): Promise<void> {
  const log: Action = { label: l10n.t('Show Log'), run: command('showLog') };
  if (!(error instanceof StudioError)) {
    const what = error instanceof Error ? error.message : String(error);
    await show('error', l10n.t('Nano Banana Studio met an unexpected error: {0}', what), [log]);
    return;
  }
  if (error.code === 'CANCELLED' && error.charged === 'no') return;
  const verdict = error.code === 'BLOCKED_BY_FILTER' || error.code === 'CANCELLED';
  const actions = [keptFile(error), remedy(error, retry), log].filter((action) => action !== undefined);
  await show(verdict ? 'warning' : 'error', error.message, actions);
}

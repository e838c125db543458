import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { runningText } from './elapsed.ts';
import { readSettings } from './settings.ts';

/** What a call tells its progress. */
export interface CallProgress {
  readonly signal: AbortSignal;
  /** The request was handed over: from here on, stopping may cost money. */
  readonly sent: () => void;
  /** The attempt was refused without charge and will be repeated: until the next send, stopping is free again. */
  readonly waiting: () => void;
  /** What happens now, shown before the elapsed time. */
  readonly say: (message: string) => void;
}

/**
 * Runs a paid call under a notification with elapsed time and *Cancel*. Cancelling before the request was sent stops at
 * once. After, the user is asked: keep receiving in the background (also if the question is closed unanswered: a result
 * that is paid for is not thrown away by a stray click), or stop and perhaps pay for nothing.
 */
export async function withCallProgress<T>(title: string, task: (progress: CallProgress) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const started = performance.now();
  const { timeoutMs } = readSettings();
  const state = { sent: false, message: l10n.t('Preparing…'), changed: () => {} };
  const work = task({
    signal: abort.signal,
    sent: () => {
      state.sent = true;
      state.message = l10n.t('Waiting for the result…');
      state.changed();
    },
    waiting: () => {
      state.sent = false;
    },
    say: (text) => {
      state.message = text;
      state.changed();
    },
  });
  const settled = work.then(
    () => undefined,
    () => undefined,
  );

  /** Shows the running time until the call ends or `until` does. */
  const follow = async (progress: vscode.Progress<{ message?: string }>, until: Promise<unknown>) => {
    state.changed = () =>
      progress.report({ message: runningText(state.message, performance.now() - started, timeoutMs) });
    state.changed();
    const timer = setInterval(() => state.changed(), 1000);
    await Promise.race([settled, until]);
    clearInterval(timer);
  };

  const cancelled = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const pressed = new Promise<boolean>((resolve) => token.onCancellationRequested(() => resolve(true)));
      await follow(progress, pressed);
      return token.isCancellationRequested;
    },
  );
  if (cancelled && !state.sent) abort.abort();
  else if (cancelled) {
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (progress) =>
      follow(progress, new Promise(() => {})),
    );
    if (await wantsToStop(settled)) abort.abort();
  }
  return await work;
}

async function wantsToStop(settled: Promise<unknown>): Promise<boolean> {
  const stop = l10n.t('Stop (May Be Charged)');
  const question = vscode.window.showWarningMessage(
    l10n.t('The request was already sent, so it may be charged even if you stop now.'),
    l10n.t('Keep Receiving in the Background'),
    stop,
  );
  // An answer that comes after the end changes nothing.
  return (await Promise.race([question, settled])) === stop;
}

import * as l10n from '@vscode/l10n';
import type { Waiting } from '../endpoint/call.ts';
import { elapsedText } from './elapsed.ts';

/** Why a call waits, and how long. */
export function waitingText({ code, delayMs }: Waiting): string {
  return code === 'RATE_LIMITED'
    ? l10n.t('The service is busy, trying again in {0}…', elapsedText(delayMs))
    : l10n.t('No connection, trying again…');
}

/** Pieces of an answer come by the hundred: what was just said is not said again. */
export function onceEach(say: (message: string) => void): (message: string) => void {
  let last: string | undefined;
  return (message) => {
    if (message !== last) say(message);
    last = message;
  };
}

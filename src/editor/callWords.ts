import * as l10n from '@vscode/l10n';
import type { Waiting } from '../endpoint/call.ts';
import { elapsedText } from './elapsed.ts';

/** Why a call waits, and how long. */
export function waitingText({ code, delayMs }: Waiting): string {
  return code === 'RATE_LIMITED'
    ? l10n.t('The service is busy, trying again in {0}…', elapsedText(delayMs))
    : l10n.t('No connection, trying again…');
}

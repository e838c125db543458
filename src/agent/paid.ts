import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Ready, WantedEdit } from '../editor/direct.ts';
import { show } from '../editor/notifications.ts';
import type { MakeOptions, Studio } from '../editor/studio.ts';
import { shownPath } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import { confirmation } from './confirmation.ts';
import type { AgentInput } from './input.ts';
import { insideWorkspace, requireInside } from './inside.ts';
import { expectedPrice } from './price.ts';
import type { AgentTool } from './register.ts';
import { resultFor } from './result.ts';

/** What one of the paid tools does differently. */
export interface PaidTool {
  readonly read: (input: unknown) => AgentInput;
  readonly ready: (studio: Studio, wanted: WantedEdit) => Promise<Ready>;
  readonly title: (ready: Ready) => string;
}

/** A tool that spends: reads and checks its input before it asks, keeps to the workspace and to the allowance. */
export function paidTool({ read, ready, title }: PaidTool): AgentTool {
  async function readyFor(studio: Studio, input: unknown): Promise<Ready> {
    studio.requireTrust();
    const { images = [], output, ...rest } = read(input);
    const wanted: WantedEdit = {
      ...rest,
      images: await Promise.all(images.map((image) => insideWorkspace(image))),
      ...(output !== undefined && { output: await insideWorkspace(output) }),
    };
    const found = await ready(studio, wanted);
    await requireInside(found.destination.folder);
    return found;
  }

  return {
    prepare: async (studio, input, signal) => {
      const found = await readyFor(studio, input);
      if (!(await studio.inSandbox())) await studio.keys.get(studio.endpoint().origin);
      return confirmation(found, title(found), await expectedPrice(studio, found.request, signal));
    },
    invoke: async (studio, input, signal) => {
      const found = await readyFor(studio, input);
      const sandbox = await studio.inSandbox();
      const priceUsd = await expectedPrice(studio, found.request, signal);
      const spending = { who: l10n.t('A coding agent'), priceUsd };
      const made = await untilCancelled(signal, (heard) =>
        studio.allowance.spend(spending, () =>
          studio.make(found.request, found.destination, {
            door: 'agent',
            transform: found.transform,
            stopUnsent: signal,
            ...heard,
          }),
        ),
      );
      return await resultFor(studio, made, sandbox);
    },
  };
}

/**
 * Ends with the call, or when it is cancelled: while that is free the call stops by itself, with the same signal; once it is
 * sent it goes on in the background, for its result is paid for, and its file is told of when it comes.
 */
async function untilCancelled<T extends { readonly uri: vscode.Uri }>(
  signal: AbortSignal,
  call: (heard: Pick<MakeOptions, 'onSent' | 'onWaiting'>) => Promise<T>,
): Promise<T> {
  let sent = false;
  const work = call({ onSent: () => (sent = true), onWaiting: () => (sent = false) });
  return await new Promise<T>((resolve, reject) => {
    const cancel = () => {
      if (!sent) return;
      const message = l10n.t('The request was already sent. Its result is still saved when it comes.');
      reject(new StudioError('CANCELLED', message, { charged: 'maybe' }));
      work.then(
        ({ uri }) => void show('info', l10n.t('Saved {0}, which an agent had stopped waiting for.', shownPath(uri))),
        () => undefined, // told in the log
      );
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { boot, bootElement, iconsElement, type Protocol } from '../panel/protocol/envelope.ts';
import { Host } from './messenger.ts';
import { seen } from './seen.ts';

export interface Started<P extends Protocol, S> {
  readonly host: Host<P>;
  /** `Page.state` of the host side. */
  readonly state: S;
  /** What `save` kept before the page was loaded anew or the window was; `undefined` the first time. Check it. */
  readonly saved: unknown;
  /** Keeps a state: small, no secrets. The host's serializer gets it too. */
  readonly save: (state: unknown) => void;
  /** The display language, for `Intl`. */
  readonly language: string;
}

/** Begins a page: texts, first state, the line to the host. Call once, before anything is shown. */
export function start<P extends Protocol, S>(protocol: P, state: z.ZodMiniType<S>): Started<P, S> {
  // zod would otherwise try out `new Function`, which the page's policy forbids and the console would show.
  z.config({ jitless: true });
  const given = z.parse(boot, JSON.parse(document.getElementById(bootElement)?.textContent ?? ''));
  if (given.l10n) l10n.config({ contents: given.l10n });
  const editor = acquireVsCodeApi();
  // Fetched through the editor, the icons would hold up everything else.
  void seen.then(() => document.getElementById(iconsElement)?.setAttribute('rel', 'stylesheet'));
  const host = new Host(protocol, {
    post: (message) => editor.postMessage(message),
    target: window,
    // eslint-disable-next-line no-console -- a page has no other log
    refuse: (why) => console.warn(`refused: ${why}`),
  });
  return {
    host,
    state: z.parse(state, given.state),
    saved: editor.getState(),
    save: (kept) => void editor.setState(kept),
    language: given.language,
  };
}

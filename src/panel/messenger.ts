import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import { logFailure, type Logger } from '../editor/log.ts';
import { StudioError } from '../endpoint/errors.ts';
import {
  fromPage,
  type EventName,
  type Failure,
  type FromPage,
  type Params,
  type Payload,
  type Protocol,
  type RequestName,
  type Result,
  type ToPage,
} from './protocol/envelope.ts';

/** What the host does for each request of a page. The signal is aborted when the page is closed or loaded anew. */
export type Handlers<P extends Protocol> = {
  readonly [N in RequestName<P>]: (params: Params<P, N>, signal: AbortSignal) => Result<P, N> | Promise<Result<P, N>>;
};

/** Where messages come from and go to: a `vscode.Webview`. */
export interface Port {
  postMessage(message: ToPage): PromiseLike<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): unknown };
}

/**
 * The host's end of the line to one page. Whatever is not a valid message of the page that said hello last (malformed,
 * unknown, forged, late) is refused and logged, and changes nothing.
 */
export class Messenger<P extends Protocol> implements vscode.Disposable {
  private page: { readonly id: string; readonly life: AbortController; last: number } | undefined;
  private readonly listener: { dispose(): unknown };
  private early: (() => void)[] | undefined;

  constructor(
    private readonly port: Port,
    private readonly protocol: P,
    private readonly handlers: Handlers<P>,
    private readonly log: Logger,
  ) {
    this.listener = port.onDidReceiveMessage((message: unknown) => this.receive(message));
  }

  /** Tells the page something. Without a page that listens, it is lost: a page asks for the whole state when it begins. */
  emit<N extends EventName<P>>(name: N, payload: Payload<P, N>): void {
    if (this.page) this.post({ kind: 'event', page: this.page.id, name, payload });
    else this.early?.push(() => this.emit(name, payload));
  }

  /** From now on nothing is lost: the first page has its state in its HTML, and is told what came after that when it begins. */
  holdEvents(): void {
    this.early = [];
  }

  dispose(): void {
    this.listener.dispose();
    this.page?.life.abort();
    this.page = undefined;
    this.early = undefined;
  }

  private receive(message: unknown): void {
    const parsed = z.safeParse(fromPage, message);
    if (!parsed.success) {
      this.refuse('malformed message', message);
      return;
    }
    const { data } = parsed;
    if (data.kind === 'hello') {
      if (this.page?.id === data.page) this.refuse('second hello', message);
      else this.welcome(data.page);
      return;
    }
    const { page } = this;
    if (page?.id !== data.page) this.refuse('message of a page that is gone', message);
    else if (data.id <= page.last) this.refuse('message that was sent before', message);
    else {
      page.last = data.id;
      void this.answer(data, page.id, page.life.signal);
    }
  }

  private welcome(id: string): void {
    this.page?.life.abort();
    this.page = { id, life: new AbortController(), last: 0 };
    const { early } = this;
    this.early = undefined;
    for (const tell of early ?? []) tell();
  }

  private async answer(request: FromPage & { kind: 'request' }, page: string, signal: AbortSignal): Promise<void> {
    const { id, method } = request;
    const respond = (answer: { readonly result: unknown } | { readonly error: Failure }) => {
      if (signal.aborted) return;
      this.post('error' in answer ? { kind: 'refusal', page, id, ...answer } : { kind: 'reply', page, id, ...answer });
    };
    const known = Object.hasOwn(this.protocol.requests, method) ? this.protocol.requests[method] : undefined;
    const params = known && z.safeParse(known.params, request.params);
    if (!params?.success) {
      this.refuse(known ? 'wrong parameters' : 'unknown request', request);
      respond({ error: { message: l10n.t('The page asked for something that is not known. Reload it.') } });
      return;
    }
    try {
      const handler = this.handlers[method] as (params: unknown, signal: AbortSignal) => unknown;
      respond({ result: await handler(params.data, signal) });
    } catch (error) {
      logFailure(this.log, `page: ${method}`, error);
      respond({ error: failureOf(error) });
    }
  }

  private post(message: ToPage): void {
    // Rejected or false when the page has just been closed, which is no fault.
    void Promise.resolve(this.port.postMessage(message)).catch(() => undefined);
  }

  private refuse(why: string, message: unknown): void {
    this.log.warn(`page: refused a ${why}: ${shorten(message)}`);
  }
}

/** What a page may know of an error: the sentence of an expected one; of others, that they are in the log. */
export function failureOf(error: unknown): Failure {
  return error instanceof StudioError
    ? { message: error.message, code: error.code, charged: error.charged }
    : { message: l10n.t('Something unexpected went wrong. The log says more.') };
}

/** One line of at most 200 characters, whatever was sent. */
function shorten(message: unknown): string {
  let text: string;
  try {
    text = json(message) ?? typeof message;
  } catch {
    text = typeof message; // a circle, or a number that JSON does not have
  }
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
}

/** JSON has no text for `undefined` and functions. */
const json: (message: unknown) => string | undefined = (message) =>
  JSON.stringify(message, (_key, value: unknown) => (ArrayBuffer.isView(value) ? `${value.byteLength} bytes` : value));

import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import {
  toPage,
  type EventName,
  type Failure,
  type FromPage,
  type Params,
  type Payload,
  type Protocol,
  type RequestName,
  type Result,
  type ToPage,
} from '../panel/protocol/envelope.ts';

/** The host could not do what was asked; `message` is a sentence for the user. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: string | undefined;
  readonly charged: Failure['charged'];

  constructor(failure: Failure) {
    super(failure.message);
    this.code = failure.code;
    this.charged = failure.charged;
  }
}

interface Pending {
  readonly accept: (result: unknown) => void;
  readonly reject: (error: HostError) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** Milliseconds after which a request that waits for no person is given up. */
const patience = 60_000;

export interface HostOptions {
  readonly post: (message: FromPage) => void;
  /** Where the host's messages arrive. */
  readonly target: EventTarget;
  /** What was refused, for the console of the developer tools. */
  readonly refuse?: (why: string) => void;
  readonly patienceMs?: number;
}

/** The page's end of the line to the host. What is not a valid message of this protocol for this page is refused. */
export class Host<P extends Protocol> {
  private readonly page = crypto.randomUUID();
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, ((payload: unknown) => void)[]>();
  private last = 0;
  private closed = false;

  constructor(
    private readonly protocol: P,
    private readonly options: HostOptions,
  ) {
    options.target.addEventListener('message', this.receive);
    options.target.addEventListener('pagehide', () => this.close());
    options.post({ kind: 'hello', page: this.page });
  }

  /** Asks the host. @throws HostError when it refuses, does not answer in time, or the page is closed */
  request<N extends RequestName<P>>(method: N, params: Params<P, N>): Promise<Result<P, N>> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(closedError());
        return;
      }
      const id = ++this.last;
      const known = this.protocol.requests[method];
      const patienceMs = this.options.patienceMs ?? patience;
      const giveUp = () => {
        this.pending.delete(id);
        reject(new HostError({ message: l10n.t('The editor did not answer in time.') }));
      };
      this.pending.set(id, {
        accept: (result) => {
          const parsed = known && z.safeParse(known.result, result);
          if (parsed?.success) {
            resolve(parsed.data as Result<P, N>);
            return;
          }
          this.options.refuse?.(`wrong reply to ${method}`);
          reject(new HostError({ message: l10n.t('The editor answered in a way that this page does not know.') }));
        },
        reject,
        timer: known?.patient ? undefined : setTimeout(giveUp, patienceMs),
      });
      this.options.post({ kind: 'request', page: this.page, id, method, params });
    });
  }

  /** Listens to what the host tells. */
  on<N extends EventName<P>>(name: N, listener: (payload: Payload<P, N>) => void): void {
    const list = this.listeners.get(name) ?? [];
    this.listeners.set(name, [...list, listener as (payload: unknown) => void]);
  }

  /** Rejects whatever waits. */
  close(): void {
    this.closed = true;
    this.options.target.removeEventListener('message', this.receive);
    for (const [id, waiting] of this.pending) {
      this.pending.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(closedError());
    }
  }

  private readonly receive = (event: Event): void => {
    const { data, origin } = event as MessageEvent<unknown>;
    // The editor's frame around the page has the page's own origin; nobody else has.
    if (origin !== '' && origin !== globalThis.origin) return this.options.refuse?.('message of another origin');
    const parsed = z.safeParse(toPage, data);
    if (!parsed.success) return this.options.refuse?.('malformed message');
    if (parsed.data.page !== this.page) return this.options.refuse?.('message for another page');
    this.take(parsed.data);
  };

  private take(message: ToPage): void {
    if (message.kind === 'event') {
      const schema = Object.hasOwn(this.protocol.events, message.name) ? this.protocol.events[message.name] : undefined;
      const payload = schema && z.safeParse(schema, message.payload);
      if (!payload?.success) return this.options.refuse?.(`unknown or wrong event ${message.name}`);
      for (const listener of this.listeners.get(message.name) ?? []) listener(payload.data);
      return;
    }
    const waiting = this.pending.get(message.id);
    if (!waiting) return this.options.refuse?.('late or unasked reply');
    this.pending.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.kind === 'reply') waiting.accept(message.result);
    else waiting.reject(new HostError(message.error));
  }
}

const closedError = () => new HostError({ message: l10n.t('The page was closed.') });

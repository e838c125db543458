import { Readable } from 'node:stream';
import api from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import { StudioError } from './errors.ts';
import { toTransportError } from './networkError.ts';
import { turn } from './turn.ts';
import { TransportError, type RequestBody, type Transport, type TransportRequest } from './transport.ts';

// The one thing of undici's main entry (index.js) that its proxy agent needs: without it, it has no way to say CONNECT.
Dispatcher.prototype.connect = api.connect;

/** All of it explicit: VS Code does not patch a bundled undici, so it knows neither proxy nor system certificates by itself. */
export interface UndiciOptions {
  /** Address of the proxy, with its credentials if it wants any; absent = none, whatever the environment says. */
  readonly proxy?: string;
  /** Hosts that are reached without the proxy, separated by commas, as in `NO_PROXY`. */
  readonly noProxy?: string;
  /** Certificates to trust, PEM; absent = those of Node. */
  readonly ca?: readonly string[];
  /** The longest wait for the answer's header, and between two pieces of its body, in milliseconds. */
  readonly timeoutMs: number;
}

/** `onRequestSent` is in undici's handlers (lib/core/request.js), but not in its types. */
type Handler = Dispatcher.DispatchHandler & { onRequestSent(): void };

const connectTimeoutMs = 30_000;
/** Bytes of an answer that wait in memory to be written. */
const mostWaiting = 256 * 1024 * 1024;

/** The transport that uses undici. Load this module lazily: it is some 400 kB. */
export function createUndiciTransport(options: UndiciOptions): Transport {
  const { proxy = '', noProxy = '', timeoutMs } = options;
  const tls = { timeout: connectTimeoutMs, ...(options.ca ? { ca: [...options.ca] } : {}) };
  const agent = new EnvHttpProxyAgent({
    // Plain http is for this computer only, which no proxy reaches: it would be shown the key, and call its own.
    httpProxy: '',
    httpsProxy: proxy,
    noProxy,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 64 * 1024,
  });
  const proxyHost = proxy === '' ? undefined : URL.parse(proxy)?.host;
  return (request) =>
    new Promise((resolve, reject) => {
      const { url, body, signal } = request;
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const exchange = new Exchange(request, proxyHost, resolve, reject);
      agent.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: {
            ...request.headers,
            ...(body ? { 'content-type': body.contentType, 'content-length': String(body.length) } : {}),
          },
          // undici takes any async iterable (lib/core/request.js), its types do not say so. A stream would read ahead.
          body: body ? (exchange.upload(body) as unknown as Readable) : null,
          // One connection a call: one kept alive may be closed by the server just when a paid call begins on it.
          reset: true,
        },
        exchange,
      );
    });
}

/** One request and its answer, as undici tells of them. */
class Exchange implements Handler {
  /** All bytes were given to undici. */
  #ended: boolean;
  #sent = false;
  /** The exchange is over, one way or the other. */
  readonly #over: Promise<void>;
  #end: () => void = () => undefined;
  #answer: Readable | undefined;
  #abort: ((reason?: Error) => void) | undefined;
  readonly #stop: () => void;

  constructor(
    private readonly request: TransportRequest,
    private readonly proxyHost: string | undefined,
    private readonly resolve: (response: Awaited<ReturnType<Transport>>) => void,
    private readonly reject: (reason: Error) => void,
  ) {
    this.#ended = !request.body;
    this.#over = new Promise((resolve) => (this.#end = resolve));
    this.#stop = () => {
      const reason = request.signal.reason as Error;
      this.reject(reason);
      this.#abort?.(reason);
      this.#answer?.destroy(reason);
    };
    request.signal.addEventListener('abort', this.#stop, { once: true });
  }

  async *upload(body: RequestBody): AsyncGenerator<Uint8Array> {
    let left = body.length;
    for await (const chunk of body.chunks()) {
      left -= chunk.length;
      this.#ended = left <= 0;
      yield chunk;
      if (this.#ended) return;
      await turn();
      // Ending now would be an error of its own, and cost us the answer.
      if (this.#answer) await this.#over;
    }
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.request.signal.aborted) abort(this.request.signal.reason as Error);
  }

  onRequestSent(): void {
    if (!this.#ended || this.#sent) return;
    this.#sent = true;
    this.request.onSent?.();
  }

  onHeaders(status: number, raw: Buffer[]): boolean {
    if (status < 200) return true;
    // The answer may overtake the news that the last bytes went out.
    this.onRequestSent();
    const answer = new Readable({ read: () => undefined });
    answer.on('error', () => undefined);
    this.#answer = answer;
    this.resolve({ status, headers: joined(raw), body: this.#body(answer) });
    return true;
  }

  /**
   * Never asks undici to pause: 7.30.2 throws an AssertionError out of the process's reach (`Parser.finish`) when a connection
   * that is not kept alive ends while paused. What the disk does not take at once waits in memory, up to a limit.
   */
  onData(chunk: Buffer): boolean {
    const answer = this.#answer;
    answer?.push(chunk);
    if (answer && answer.readableLength > mostWaiting) {
      this.#abort?.(new TransportError('network', 'the answer came faster than it could be written'));
    }
    return true;
  }

  onComplete(): void {
    this.#finally();
    this.#answer?.push(null);
  }

  onError(error: Error): void {
    this.#finally();
    const known = this.request.signal.aborted ? (this.request.signal.reason as Error) : this.#known(error);
    this.#answer?.destroy(known);
    this.reject(known);
  }

  async *#body(answer: Readable): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of answer) yield chunk as Uint8Array;
    } finally {
      this.#abort?.(new TransportError('network', 'the answer was not wanted to its end'));
    }
    this.request.signal.throwIfAborted();
  }

  #finally(): void {
    this.#end();
    this.request.signal.removeEventListener('abort', this.#stop);
  }

  #known(error: Error & { readonly code?: unknown }): Error {
    // Ours pass as they are (a picture changed while it was being sent).
    if (error instanceof StudioError || error instanceof TransportError) return error;
    // We did not abort: undici's proxy agent did, since CONNECT was refused.
    if (this.proxyHost !== undefined && (error.code === 'UND_ERR_ABORTED' || error.code === 'UND_ERR_PRX_TLS')) {
      return new TransportError('proxy', error.message, this.proxyHost, error);
    }
    return toTransportError(error, this.request.url, this.proxyHost);
  }
}

function joined(raw: readonly Buffer[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]?.toString('latin1').toLowerCase() ?? '';
    const value = raw[i + 1]?.toString('latin1') ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

import { Readable } from 'node:stream';
import api from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
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
  /** The longest wait for a connection, through the proxy if there is one, in milliseconds; absent = 30 s. */
  readonly connectTimeoutMs?: number;
}

/** `onRequestSent` is in undici's handlers (lib/core/request.js), but not in its types. */
type Handler = Dispatcher.DispatchHandler & { onRequestSent(): void };

const defaultConnectTimeoutMs = 30_000;
/** Bytes of an answer that wait in memory to be written. */
const mostWaiting = 256 * 1024 * 1024;

/** The transport that uses undici. Load this module lazily: it is some 400 kB. */
export function createUndiciTransport(options: UndiciOptions): Transport {
  const { proxy = '', noProxy = '', timeoutMs, connectTimeoutMs = defaultConnectTimeoutMs } = options;
  const tls = { timeout: connectTimeoutMs, ...(options.ca ? { ca: [...options.ca] } : {}) };
  const proxyHost = proxy === '' ? undefined : URL.parse(proxy)?.host;
  // One agent a call, since connections are: what undici still tries when a call is over ends with it. Measured: some 4 ms, with 144 certificates.
  const agentFor = (route: Route) =>
    new EnvHttpProxyAgent({
      // Plain http is for this computer only, which no proxy reaches: it would be shown the key, and call its own.
      httpProxy: '',
      httpsProxy: proxy,
      noProxy,
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
      clientFactory: (origin, settings) => proxyPool(origin, settings, route),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: 64 * 1024,
    });
  return (request) =>
    new Promise((resolve, reject) => {
      const { url, body, signal } = request;
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const route: Route = { proxyHost, at: 'start' };
      const agent = agentFor(route);
      // Not at once: undici may be in the middle of telling us something.
      const close = () => void setImmediate(() => void agent.destroy().catch(() => undefined));
      const exchange = new Exchange(request, route, connectTimeoutMs, resolve, reject, close);
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

/** How far a call has come on its way through a proxy; one that needs none stays at the start. */
interface Route {
  /** Host and port of the proxy that is set; whether this call goes through it is another matter. */
  readonly proxyHost: string | undefined;
  at: 'start' | 'connecting to proxy' | 'asking proxy' | 'tunnel';
}

/**
 * The connections to the proxy. When a proxy hangs up on CONNECT without an answer, undici takes that for a connection closed
 * while idle (7.30.2, `onError` in lib/dispatcher/client.js) and asks again at once, for ever: as an error of ours it is final.
 */
function proxyPool(origin: URL, settings: object, route: Route): Pool {
  const pool = new Pool(origin, settings);
  pool.on('connect', () => (route.at = 'asking proxy'));
  const { connect: ask } = pool as {
    connect: (this: Pool, options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
  };
  const connect = async (options: Dispatcher.ConnectOptions) => {
    route.at = 'connecting to proxy';
    try {
      const data = await ask.call(pool, options);
      route.at = 'tunnel';
      return data;
    } catch (error) {
      throw hasAsked(route) ? new TransportError('proxy', 'the proxy closed CONNECT', route.proxyHost, error) : error;
    }
  };
  return Object.assign(pool, { connect });
}

/** The route changes while one waits for it, which types cannot know. */
const hasAsked = ({ at }: Route) => at === 'asking proxy';

function tooLate({ at, proxyHost }: Route): TransportError {
  const message = 'no connection in time';
  if (at === 'connecting to proxy') return new TransportError('noProxy', message, proxyHost);
  return at === 'asking proxy'
    ? new TransportError('proxy', message, proxyHost)
    : new TransportError('network', message, 'ETIMEDOUT');
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
  /** Why we ended it ourselves. */
  #ending: Error | undefined;
  readonly #stop: () => void;
  readonly #deadline: NodeJS.Timeout;

  constructor(
    private readonly request: TransportRequest,
    private readonly route: Route,
    connectTimeoutMs: number,
    private readonly resolve: (response: Awaited<ReturnType<Transport>>) => void,
    private readonly reject: (reason: Error) => void,
    private readonly close: () => void,
  ) {
    this.#ended = !request.body;
    this.#over = new Promise((resolve) => (this.#end = resolve));
    this.#stop = () => this.#giveUp(request.signal.reason as Error);
    this.#deadline = setTimeout(() => this.#giveUp(tooLate(route)), connectTimeoutMs);
    request.signal.addEventListener('abort', this.#stop, { once: true });
  }

  #giveUp(reason: Error): void {
    this.#ending ??= reason;
    this.reject(reason);
    this.#abort?.(reason);
    this.#answer?.destroy(reason);
    // There may be nothing to abort yet, and undici still be connecting.
    this.close();
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
    clearTimeout(this.#deadline);
    this.#abort = abort;
    if (this.#ending) abort(this.#ending);
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
    const known = this.#ending ?? this.#known(error);
    this.#answer?.destroy(known);
    this.reject(known);
  }

  async *#body(answer: Readable): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of answer) yield chunk as Uint8Array;
    } finally {
      this.#abort?.(new TransportError('network', 'the answer was not wanted to its end'));
    }
  }

  #finally(): void {
    this.#end();
    clearTimeout(this.#deadline);
    this.close();
    this.request.signal.removeEventListener('abort', this.#stop);
  }

  #known(error: Error & { readonly code?: unknown }): Error {
    // Ours pass as they are (a picture changed while it was being sent).
    if (error instanceof StudioError || error instanceof TransportError) return error;
    // We did not abort: undici's proxy agent did, since CONNECT was refused.
    const { proxyHost } = this.route;
    if (proxyHost !== undefined && (error.code === 'UND_ERR_ABORTED' || error.code === 'UND_ERR_PRX_TLS')) {
      return new TransportError('proxy', error.message, proxyHost, error);
    }
    return toTransportError(error, this.request.url, proxyHost);
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

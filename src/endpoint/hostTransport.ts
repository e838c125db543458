// The default exports, not named ones: VS Code replaces functions on these two objects, to bring in its proxy settings and the
// system's certificates, and a named import may be bound to the unpatched function.
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { toTransportError } from './networkError.ts';
import { turn } from './turn.ts';
import { TransportError, type RequestBody, type Transport, type TransportResponse } from './transport.ts';

/** Node reads 16 kB of header by default, some proxies add more. */
const maxHeaderSize = 64 * 1024;

/**
 * The transport that uses Node's `http` and `https`, which VS Code patches in its extension host: proxy settings and system
 * certificates work. It sets no agent of its own, for that would switch VS Code's off.
 * `proxyName` names the proxy in use, for errors.
 */
export function createHostTransport(options: { readonly proxyName?: () => string | undefined } = {}): Transport {
  return (request) =>
    new Promise<TransportResponse>((resolve, reject) => {
      const { url, signal, body } = request;
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const secure = url.protocol === 'https:';
      const sent = once(request.onSent);
      const req = (secure ? https : http).request(url, {
        method: request.method,
        // One connection a call: one kept alive may be closed by the server just when a paid call begins on it.
        headers: {
          ...request.headers,
          ...(body ? { 'content-type': body.contentType, 'content-length': String(body.length) } : {}),
          connection: 'close',
        },
        maxHeaderSize,
      });
      let route: Route = {};
      req.on('proxy', (taken: Route) => (route = taken));
      const exchange: Exchange = { ended: false, answered: false, reading: false, stopped: false };
      let answer: IncomingMessage | undefined;
      const abort = () => {
        // All of it has come: what is still to be read of it is a result, and `destroy` would drop it without a word.
        if (answer?.complete && exchange.reading) return;
        exchange.stopped = true;
        req.destroy(signal.reason as Error);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      req.once('close', () => signal.removeEventListener('abort', abort));
      req.once('finish', () => {
        const { socket } = req;
        // Node may be done before the socket is: nothing goes out before the two sides agree on keys.
        if (isAgreeing(socket)) socket?.once('secureConnect', sent);
        else sent();
      });
      // Stays for the whole life of the request: a late error of its socket must not end the process.
      req.on('error', (error) => {
        const proxy = nameOf(route) ?? options.proxyName?.();
        reject(
          route.error === undefined
            ? toTransportError(error, url, proxy)
            : new TransportError('noProxy', error.message, proxy, route.error),
        );
      });
      req.once('response', (res) => {
        exchange.answered = true;
        answer = res;
        if (secure && !isEncrypted(req, res)) {
          // VS Code hands on a proxy's refusal of CONNECT as if it were the origin's answer (docs/architecture.md).
          req.on('error', () => undefined);
          req.destroy();
          reject(proxyRefused(res, nameOf(route) ?? options.proxyName?.()));
          return;
        }
        // The answer may overtake the news that the last bytes went out.
        if (exchange.ended) sent();
        resolve({ status: res.statusCode ?? 0, headers: joined(res), body: bodyOf(req, res, signal, exchange) });
      });
      if (body) {
        pump(req, body, exchange).catch((error: unknown) => {
          req.destroy();
          reject(error instanceof Error ? error : new Error(String(error)));
        });
      } else {
        exchange.ended = true;
        req.end();
      }
    });
}

/** Whether a TLS handshake is under way (`secureConnecting` of Node's TLSSocket, lib/internal/tls/wrap.js). */
function isAgreeing(socket: unknown): boolean {
  return (socket as { secureConnecting?: unknown } | null | undefined)?.secureConnecting === true;
}

/** What VS Code's agent tells by an event of the request: which way it took, and why it failed (`@vscode/proxy-agent`, agent.ts). */
interface Route {
  /** As in a proxy script: `PROXY user:password@host:port`, `DIRECT`. */
  readonly proxy?: unknown;
  readonly error?: unknown;
}

/** The proxy's host and port, without user and password. */
function nameOf({ proxy }: Route): string | undefined {
  return typeof proxy === 'string' ? /^[A-Z0-9]+ (?:.*@)?([^@\s]+)$/.exec(proxy)?.[1] : undefined;
}

interface Exchange {
  /** All bytes were given to Node. */
  ended: boolean;
  /** An answer began. */
  answered: boolean;
  /** The answer's body is being read. */
  reading: boolean;
  /** We cut it off: what comes of its answer is not all. */
  stopped: boolean;
}

/** Sends the body, no faster than it is taken; stops without complaint when an answer comes early or the request is over. */
async function pump(req: ClientRequest, body: RequestBody, exchange: Exchange): Promise<void> {
  let left = body.length;
  for await (const chunk of body.chunks()) {
    if (req.destroyed || exchange.answered) return;
    left -= chunk.length;
    if (left <= 0) {
      // Said before the last bytes go out: the answer to them may come before anything else of ours runs.
      exchange.ended = true;
      req.end(chunk);
      return;
    }
    if (!req.write(chunk)) await drained(req);
    await turn();
  }
}

function drained(req: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'error', 'response'];
    const done = () => {
      for (const event of events) req.off(event, done);
      resolve();
    };
    for (const event of events) req.on(event, done);
    if (req.destroyed || !req.writableNeedDrain) done();
  });
}

async function* bodyOf(
  req: ClientRequest,
  res: IncomingMessage,
  signal: AbortSignal,
  exchange: Exchange,
): AsyncGenerator<Uint8Array> {
  exchange.reading = true;
  try {
    for await (const chunk of res) yield chunk as Uint8Array;
  } catch (error) {
    signal.throwIfAborted();
    throw toTransportError(error);
  } finally {
    // Also ends an upload whose answer came early.
    req.destroy();
  }
  if (exchange.stopped) signal.throwIfAborted();
}

/** Whether the answer came through TLS. Inside VS Code the socket may be a stand-in, or be gone from the response already. */
function isEncrypted(req: ClientRequest, res: IncomingMessage): boolean {
  const sockets: readonly unknown[] = [res.socket, req.socket];
  return sockets.some((socket) => (socket as { encrypted?: unknown } | null | undefined)?.encrypted === true);
}

function proxyRefused(res: IncomingMessage, name: string | undefined): TransportError {
  const status = String(res.statusCode ?? 0);
  const told = name ?? first(res.headers['proxy-agent']) ?? first(res.headers.via) ?? first(res.headers.server);
  return new TransportError('proxy', `the proxy answered CONNECT with ${status}`, told);
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function joined(res: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, values] of Object.entries(res.headersDistinct)) if (values) headers[name] = values.join(', ');
  return headers;
}

function once(run: (() => void) | undefined): () => void {
  let done = false;
  return () => {
    if (!done) run?.();
    done = true;
  };
}

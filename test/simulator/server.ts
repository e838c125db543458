import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { account } from './account.ts';
import { control } from './control.ts';
import { type Exchange, sendJson } from './exchange.ts';
import { drain } from './form.ts';
import { type Call, digestKey, type Ledger } from './ledger.ts';
import { mcp } from './mcp.ts';
import { route } from './routes.ts';
import { run } from './run.ts';
import { type Change, type Settings } from './settings.ts';
import { State } from './state.ts';

/** Where the simulator listens; everything else is a setting, see settings.ts. */
export interface SimulatorOptions extends Change {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** PEM texts: then it speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A running simulator. */
export interface Simulator {
  /** Without a slash at the end: `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly port: number;
  /** The address of Nano Banana 2. */
  readonly endpoint: string;
  readonly ledger: Ledger;
  readonly settings: Readonly<Settings>;
  /** Changes any settings. @throws for one that does not exist */
  configure(change: Change): void;
  /** The fault that every run meets from now on; null: none. */
  setFault(name: string | null): void;
  /** Faults for the next runs, one each, in order. */
  setFaults(...names: string[]): void;
  setLatency(milliseconds: number): void;
  setConcurrency(limit: number | null): void;
  /** Settings as at the start, an empty ledger. */
  reset(): void;
  /** Stops listening and drops what is connected. */
  close(): Promise<void>;
}

/** Starts a stand-in for the service. @throws for a setting or fault that does not exist, or a port in use */
export async function startSimulator({
  port = 0,
  host = '127.0.0.1',
  tls,
  ...change
}: SimulatorOptions = {}): Promise<Simulator> {
  const state = new State(change);
  const elsewhere = new Elsewhere(state.ledger);
  const closing = new AbortController();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response, state, elsewhere, closing.signal).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const limits = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 30_000, maxHeaderSize: 65_536 };
  const server = tls ? createTlsServer({ ...limits, ...tls }, listener) : createServer(limits, listener);
  const bound = await listen(server, port, host);
  const url = `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  return {
    url,
    port: bound,
    endpoint: `${url}/api/workflow/nano-banana-2-2`,
    ledger: state.ledger,
    get settings() {
      return state.settings;
    },
    configure: (more) => state.configure(more),
    setFault: (fault) => state.configure({ fault }),
    setFaults: (...names) => state.configure({ faults: names.map((name) => ({ name })) }),
    setLatency: (latencyMs) => state.configure({ latencyMs }),
    setConcurrency: (concurrency) => state.configure({ concurrency }),
    reset: () => state.reset(),
    close: async () => {
      closing.abort();
      await Promise.all([stop(server), elsewhere.close()]);
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  state: State,
  elsewhere: Elsewhere,
  closing: AbortSignal,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  if (url.pathname.startsWith('/__simulator/')) return control(request, response, url, state);
  const started = performance.now();
  const { kind, slug, tool } = route(request.method ?? '', url.pathname);
  const id = state.nextId++;
  const { 'x-api-key': key, ...headers } = request.headers;
  const call: Call = {
    id,
    requestId: `req_${id.toString().padStart(6, '0')}`,
    time: new Date().toISOString(),
    method: request.method ?? '',
    path: url.pathname,
    kind,
    slug,
    keyDigest: key === undefined ? undefined : digestKey(key.toString()),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    fields: [],
    files: [],
    bodyRead: false,
    fault: undefined,
    status: undefined,
    chargedUsd: 0,
    delivered: false,
    clientCut: false,
    concurrent: 0,
    elapsedMs: 0,
    finished: false,
  };
  const gone = new AbortController();
  // As many as there are connections.
  setMaxListeners(0, closing);
  closing.addEventListener('abort', () => gone.abort(), { signal: gone.signal });
  const exchange: Exchange = {
    request,
    response,
    call,
    get settings() {
      return state.settings;
    },
    gone: gone.signal,
    brokenByUs: false,
    answer: undefined,
    serviceHeaders: () => serviceHeaders(exchange, performance.now() - started),
    elsewhere: () => elsewhere.url(),
  };
  response.once('finish', () => (call.delivered = true));
  response.once('close', () => {
    if (!response.writableFinished && !exchange.brokenByUs && !closing.aborted) call.clientCut = true;
    gone.abort();
  });
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  state.ledger.calls.push(call);
  state.ledger.changed();
  try {
    if (kind === 'run' && tool) await run(exchange, state, tool);
    else if (kind === 'mcp') await mcp(exchange, state);
    else if (kind === 'unknown' || (kind === 'estimate' && !tool) || kind === 'run') {
      await drain(request);
      await sendJson(exchange, 404, { error: `no ${url.pathname}` });
    } else await account(exchange, state, kind, tool);
  } finally {
    call.elapsedMs = Math.round(performance.now() - started);
    call.finished = true;
    state.ledger.changed();
  }
}

function serviceHeaders({ call, settings, answer }: Exchange, elapsedMs: number): Record<string, string> {
  if (!settings.headers) return {};
  const outputName = call.fields.find(({ name }) => name === 'output_filename')?.value.replace(/[^\w.-]/g, '_');
  const name = outputName ?? `${call.slug ?? 'result'}-${call.id}`;
  const paid = call.kind === 'run' && answer !== undefined;
  const headers: Record<string, string> = {
    'X-Request-ID': call.requestId,
    'X-Processing-Time': elapsedMs.toFixed(0),
    ...(paid
      ? {
          'X-Cost': String(call.chargedUsd),
          'Content-Disposition': `attachment; filename="${name}.${answer.extension}"`,
        }
      : {}),
    ...(call.kind === 'run' && settings.balanceUsd !== null
      ? { 'X-Balance-Remaining': String(settings.balanceUsd) }
      : {}),
  };
  return Object.fromEntries(
    Object.entries(headers).filter(([header]) => !settings.withoutHeaders.includes(header.toLowerCase())),
  );
}

/** The other origin: a server of its own that writes down who came, and whether with the key. */
class Elsewhere {
  readonly #ledger: Ledger;
  #server: Server | undefined;
  #url: Promise<string> | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  url(): Promise<string> {
    this.#url ??= this.#start();
    return this.#url;
  }

  async #start(): Promise<string> {
    this.#server = createServer((request, response) => {
      this.#ledger.elsewhere.push({
        method: request.method ?? '',
        path: request.url ?? '',
        keyArrived: 'x-api-key' in request.headers,
      });
      this.#ledger.changed();
      request.resume();
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('elsewhere');
    });
    return `http://127.0.0.1:${await listen(this.#server, 0, '127.0.0.1')}`;
  }

  async close(): Promise<void> {
    await this.#url;
    if (this.#server) await stop(this.#server);
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

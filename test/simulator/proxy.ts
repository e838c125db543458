import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** How the proxy behaves. */
export interface ProxyOptions {
  readonly port?: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** Answers every tunnel and request with this status (407 asks for credentials) instead of forwarding. */
  readonly refuse?: number;
  /** Made-up host name → address or other name, for names that exist nowhere. */
  readonly resolve?: Readonly<Record<string, string>>;
}

/** A running forward proxy. */
export interface Proxy {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** `host:port` of every CONNECT, in order. */
  readonly connects: readonly string[];
  /** Method and absolute URL of every plain request, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts a forward proxy for CONNECT (https) and for requests with an absolute URL (http). */
export async function startProxy({
  port = 0,
  host = '127.0.0.1',
  refuse,
  resolve = {},
}: ProxyOptions = {}): Promise<Proxy> {
  const connects: string[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const addressOf = (name: string) => resolve[name] ?? name;
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (refuse === undefined) forward(request, response, addressOf);
    else response.writeHead(refuse, { 'Content-Type': 'text/html', ...challenge(refuse) }).end(refusal(refuse));
  });
  server.on('connection', (socket) => track(sockets, socket));
  server.on('connect', (request, client: Socket, head) => {
    const target = request.url ?? '';
    connects.push(target);
    client.on('error', () => client.destroy());
    if (refuse !== undefined) {
      const lines = Object.entries(challenge(refuse)).map(([name, value]) => `${name}: ${value}\r\n`);
      const body = refusal(refuse);
      client.end(
        `HTTP/1.1 ${refuse} ${STATUS_CODES[refuse] ?? ''}\r\n${lines.join('')}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    const { hostname, port: targetPort } = new URL(`http://${target}`);
    const upstream = connect({ host: addressOf(hostname), port: Number(targetPort === '' ? 80 : targetPort) });
    track(sockets, upstream);
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () =>
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    );
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroySoon());
  });
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(port, host, done);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    connects,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

function challenge(status: number): Record<string, string> {
  return status === 407 ? { 'Proxy-Authenticate': 'Basic realm="simulated proxy"' } : {};
}

function refusal(status: number): string {
  return `<html><body>The proxy says ${status}.</body></html>`;
}

function forward(request: IncomingMessage, response: ServerResponse, addressOf: (name: string) => string): void {
  const target = request.url ?? '';
  if (!/^http:\/\//i.test(target) || !URL.canParse(target)) {
    response.writeHead(400).end('an absolute http URL is needed');
    return;
  }
  const url = new URL(target);
  const { 'proxy-connection': _, 'proxy-authorization': __, ...headers } = request.headers;
  const upstream = httpRequest(
    {
      host: addressOf(url.hostname),
      port: url.port === '' ? 80 : url.port,
      path: url.pathname + url.search,
      method: request.method,
      headers,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    },
  );
  upstream.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Answer } from './answers.ts';
import { type Call } from './ledger.ts';
import { type Settings } from './settings.ts';

/** One request and its answer, as routes and faults see them. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly call: Call;
  readonly settings: Settings;
  /** Aborted when the connection is gone, or the simulator closes. */
  readonly gone: AbortSignal;
  /** Set by whoever breaks the connection on purpose, so that it does not count as cut by the client. */
  brokenByUs: boolean;
  /** The result, once made. */
  answer: Answer | undefined;
  /** The service's own headers, as the settings want them. */
  serviceHeaders(): OutgoingHttpHeaders;
  /** The address of the other origin, made on first use. */
  elsewhere(): Promise<string>;
}

/** Answers with a whole body and waits until the connection has taken it, or is gone. */
export async function send(
  exchange: Exchange,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Uint8Array | string = '',
): Promise<void> {
  const { response, call, settings } = exchange;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length =
    settings.chunked || status === 204 || 'Content-Length' in headers ? {} : { 'Content-Length': bytes.length };
  call.status = status;
  response.writeHead(status, { ...length, ...headers });
  response.end(bytes);
  await ended(exchange);
}

/** Answers with JSON. */
export async function sendJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): Promise<void> {
  await send(
    exchange,
    status,
    { ...exchange.serviceHeaders(), 'Content-Type': 'application/json', ...headers },
    JSON.stringify(body),
  );
}

/** Answers with the result as a well-behaved service does; a change to undefined leaves a header out. */
export async function sendAnswer(exchange: Exchange, changes: OutgoingHttpHeaders = {}): Promise<void> {
  const { mediaType, bytes } = answerOf(exchange);
  const headers = { ...exchange.serviceHeaders(), 'Content-Type': mediaType, ...changes };
  const wanted = Object.entries(headers).filter(([, value]) => value !== undefined);
  await send(exchange, 200, Object.fromEntries(wanted), bytes);
}

/** The result that was made for this exchange. */
export function answerOf({ answer }: Exchange): Answer {
  if (!answer) throw new Error('no result was made');
  return answer;
}

/** Resolves when the answer is complete or the connection is gone. */
export function ended({ response }: Exchange): Promise<void> {
  if (response.closed) return Promise.resolve();
  return new Promise((resolve) => response.once('close', resolve));
}

/** Writes a part of the body and waits until the operating system took it, or the connection is gone. */
export function writePart({ response }: Exchange, bytes: Uint8Array): Promise<void> {
  if (response.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(bytes, done);
  });
}

/** Breaks the connection: `reset` with an RST packet, `close` orderly after what was written. */
export async function hangUp(exchange: Exchange, how: 'reset' | 'close'): Promise<void> {
  exchange.brokenByUs = true;
  const { socket } = exchange.request;
  if (how === 'close') socket.destroySoon();
  else if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
  await ended(exchange);
}

/**
 * Answers before the body was read, says that nothing more will come, leaves the body unread for a moment
 * (a client that is still sending must be able to read the answer), then drops the connection.
 */
export async function answerEarly(exchange: Exchange, status: number, body: unknown): Promise<void> {
  const { request, call } = exchange;
  const json = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(json)}`,
    'Connection: close',
  ];
  for (const [name, value] of Object.entries(exchange.serviceHeaders())) head.push(`${name}: ${String(value)}`);
  call.status = status;
  exchange.brokenByUs = true;
  request.socket.end(`${head.join('\r\n')}\r\n\r\n${json}`, () => (call.delivered = true));
  const timer = setTimeout(() => request.socket.destroy(), 400);
  await ended(exchange);
  clearTimeout(timer);
}

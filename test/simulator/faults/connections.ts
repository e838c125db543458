import { answerEarly, answerOf, type Exchange, hangUp, sendJson, writePart } from '../exchange.ts';
import { type Fault } from './types.ts';

const addressOnly = () => Promise.reject(new Error('this fault is an address, not an answer: see addresses.ts'));

/** Resolves when the client gives up. */
function stall({ gone }: Exchange): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) resolve();
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Writes the headers with the full length, and the first part of the result. */
async function begin(exchange: Exchange, share: number): Promise<Buffer> {
  const { bytes, mediaType } = answerOf(exchange);
  exchange.call.status = 200;
  const length = exchange.settings.chunked ? {} : { 'Content-Length': bytes.length };
  exchange.response.writeHead(200, { ...exchange.serviceHeaders(), 'Content-Type': mediaType, ...length });
  const cut = Math.floor(bytes.length * share);
  await writePart(exchange, bytes.subarray(0, cut));
  return bytes.subarray(cut);
}

async function redirect(exchange: Exchange, status: number, location: string): Promise<void> {
  await sendJson(exchange, status, { error: 'moved' }, { Location: location });
}

/** Faults of the connection: cut, slow, silent, or answered too early. */
export const connectionFaults: readonly Fault[] = [
  {
    name: 'refused-connection',
    description: 'nobody listens: use `closedPort()`',
    stage: 'address',
    billed: false,
    expect: { code: 'NETWORK', charged: 'no', repeatable: true },
    act: addressOnly,
  },
  {
    name: 'dns',
    description: 'the name does not exist: use `unknownHost`',
    stage: 'address',
    billed: false,
    expect: { code: 'NETWORK', charged: 'no' },
    act: addressOnly,
  },
  {
    name: 'reset-before-body',
    description:
      'reset before the body is read; a body too large for the sockets in between was not wholly sent (charged: no)',
    stage: 'early',
    billed: false,
    expect: { code: 'NETWORK', charged: 'maybe', also: [{ code: 'NETWORK', charged: 'no' }] },
    act: (exchange) => hangUp(exchange, 'reset'),
  },
  {
    name: 'reset-after-body',
    description: 'reset after the whole request was read and paid for',
    stage: 'answer',
    billed: true,
    expect: { code: 'NETWORK', charged: 'maybe' },
    act: (exchange) => hangUp(exchange, 'reset'),
  },
  {
    name: 'close-after-body',
    description: 'orderly close after the whole request was read and paid for',
    stage: 'answer',
    billed: true,
    expect: { code: 'NETWORK', charged: 'maybe' },
    act: (exchange) => hangUp(exchange, 'close'),
  },
  {
    name: 'not-http',
    description: 'bytes that are no HTTP answer, then a close',
    stage: 'answer',
    billed: true,
    expect: { code: 'NETWORK', charged: 'maybe', also: [{ code: 'BAD_RESPONSE', charged: 'maybe' }] },
    act: async (exchange) => {
      exchange.request.socket.write('220 mail.example ESMTP ready\r\n\r\n');
      await hangUp(exchange, 'close');
    },
  },
  {
    name: 'reset-mid-answer',
    description: 'headers and half of the result, then a reset',
    stage: 'answer',
    billed: true,
    expect: { code: 'TRUNCATED', charged: 'maybe', bytesArrive: true },
    act: async (exchange) => {
      await begin(exchange, 0.5);
      await hangUp(exchange, 'reset');
    },
  },
  {
    name: 'slow-drip',
    description: 'the whole result in 15 small steps over `dripMs`',
    stage: 'answer',
    billed: true,
    expect: { charged: 'yes', bytesArrive: true },
    act: async (exchange) => {
      const rest = await begin(exchange, 0);
      const steps = 15;
      for (let step = 0; step < steps && !exchange.gone.aborted; step++) {
        await new Promise((resolve) => setTimeout(resolve, exchange.settings.dripMs / steps));
        const [from, to] = [step, step + 1].map((part) => Math.floor((rest.length * part) / steps));
        await writePart(exchange, rest.subarray(from, to));
      }
      exchange.response.end();
    },
  },
  {
    name: 'stall-before-headers',
    description: 'reads and bills the request, then says nothing',
    stage: 'answer',
    billed: true,
    expect: { code: 'TIMEOUT', charged: 'maybe', endless: true },
    act: stall,
  },
  {
    name: 'stall-mid-body',
    description: 'headers and half of the result, then nothing',
    stage: 'answer',
    billed: true,
    expect: { code: 'TIMEOUT', charged: 'maybe', endless: true, bytesArrive: true },
    act: async (exchange) => {
      await begin(exchange, 0.5);
      await stall(exchange);
    },
  },
  ...([401, 413] as const).map((status): Fault => ({
    name: `early-${status}`,
    description: `${status} before the body was read, then the connection is closed`,
    stage: 'early',
    billed: false,
    expect: { code: status === 401 ? 'UNAUTHORIZED' : 'TOO_LARGE', charged: 'no' },
    act: (exchange) => answerEarly(exchange, status, { error: status === 401 ? 'bad key' : 'body too large' }),
  })),
  ...([301, 302, 303, 307, 308] as const).map((status): Fault => ({
    name: `redirect-${status}`,
    description: `${status} to another origin, which records whether the key arrives`,
    stage: 'late',
    billed: false,
    expect: { code: 'REDIRECTED', charged: 'no' },
    act: async (exchange) =>
      redirect(exchange, status, exchange.settings.redirectTo ?? `${await exchange.elsewhere()}/stolen`),
  })),
  {
    name: 'redirect-same-origin',
    description: '307 to another path of the same origin',
    stage: 'late',
    billed: false,
    expect: { code: 'REDIRECTED', charged: 'no' },
    act: (exchange) => redirect(exchange, 307, '/api/process/nano-banana-2-2'),
  },
];

import { type Exchange, send, sendJson } from '../exchange.ts';
import { type Charged, type Fault } from './types.ts';

/** Status, code, whether charged as far as a client can tell, and whether the simulator charges. */
const statuses: readonly (readonly [number, string, Charged, boolean])[] = [
  [400, 'BAD_PARAMETER', 'no', false],
  [401, 'UNAUTHORIZED', 'no', false],
  [402, 'PAYMENT_REQUIRED', 'no', false],
  [403, 'FORBIDDEN', 'no', false],
  [404, 'NOT_FOUND', 'no', false],
  [408, 'TIMEOUT', 'maybe', false],
  [413, 'TOO_LARGE', 'no', false],
  [422, 'BAD_PARAMETER', 'no', false],
  [500, 'SERVER_ERROR', 'maybe', false],
  [502, 'SERVER_ERROR', 'maybe', false],
  [503, 'UNAVAILABLE', 'maybe', false],
  [504, 'TIMEOUT', 'maybe', true],
];

const plain = statuses.map(([status, code, charged, billed]): Fault => ({
  name: `status-${status}`,
  description: `${status} with a JSON error`,
  stage: 'late',
  billed,
  expect: { code, charged },
  act: (exchange) => sendJson(exchange, status, { error: `simulated ${status}` }),
}));

function rateLimit(name: string, description: string, retryAfter: () => string | undefined): Fault {
  return {
    name,
    description,
    stage: 'late',
    billed: false,
    expect: { code: 'RATE_LIMITED', charged: 'no', repeatable: true },
    act: (exchange) => {
      const value = retryAfter();
      return sendJson(
        exchange,
        429,
        { error: 'too many executions at once' },
        value === undefined ? {} : { 'Retry-After': value },
      );
    },
  };
}

const rateLimits: readonly Fault[] = [
  rateLimit('status-429', '429, Retry-After: 1', () => '1'),
  rateLimit('status-429-no-retry-after', '429 without Retry-After', () => undefined),
  rateLimit('status-429-date', '429, Retry-After: a date two seconds ahead', () =>
    new Date(Date.now() + 2000).toUTCString(),
  ),
  rateLimit('status-429-long', '429, Retry-After: 3600', () => '3600'),
  rateLimit('status-429-nonsense', '429, Retry-After: soon', () => 'soon'),
  {
    name: 'status-429-charged',
    description: '429, Retry-After: 1, and an X-Cost that was charged',
    stage: 'late',
    billed: true,
    expect: { code: 'RATE_LIMITED', charged: 'yes' },
    act: (exchange) =>
      sendJson(
        exchange,
        429,
        { error: 'too many executions at once' },
        { 'Retry-After': '1', 'X-Cost': String(exchange.call.chargedUsd) },
      ),
  },
];

function refusal(name: string, status: number, body: unknown): Fault {
  return {
    name,
    description: `${status} with ${JSON.stringify(body)}`,
    stage: 'late',
    billed: false,
    expect: { code: 'BLOCKED_BY_FILTER', charged: 'no' },
    act: (exchange) => sendJson(exchange, status, body),
  };
}

const refusals: readonly Fault[] = [
  refusal('status-502-finish-reason', 502, { error: 'No image in the answer: finishReason=IMAGE_SAFETY' }),
  refusal('refusal-200', 200, { error: 'The image was blocked: IMAGE_SAFETY' }),
  refusal('refusal-200-object', 200, { error: { code: 'PROHIBITED_CONTENT', message: 'The prompt was refused' } }),
  refusal('refusal-400', 400, { error: 'PROHIBITED_CONTENT' }),
  refusal('refusal-422', 422, { error: 'Stopped by the filter', code: 'IMAGE_RECITATION' }),
  refusal('refusal-500', 500, { message: 'generation ended, finishReason=PROHIBITED_CONTENT' }),
];

const page = `<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title><style>body{color:red}</style></head>
<body><h1>Bad gateway</h1><p>The <b>origin</b> did not answer. <a href="https://evil.example/">Details</a></p><script>alert(1)</script></body></html>\n`;

function error(name: string, status: number, type: string, body: string, code: string, charged: Charged): Fault {
  return {
    name,
    description: `${status}, ${type}: ${body.length > 90 ? `${body.length} characters` : JSON.stringify(body)}`,
    stage: 'late',
    billed: false,
    expect: { code, charged },
    act: (exchange: Exchange) =>
      send(exchange, status, { ...exchange.serviceHeaders(), ...(type === '' ? {} : { 'Content-Type': type }) }, body),
  };
}

const json = 'application/json';
const hostile =
  'Look: [free images](command:workbench.action.quit) <img src=x onerror=alert(1)> \u202etxt.exe\u202c \u001b[31m\u0000 ';

const shapes: readonly Fault[] = [
  error('error-html', 502, 'text/html; charset=utf-8', page, 'SERVER_ERROR', 'maybe'),
  error('error-text', 500, 'text/plain', 'upstream went away', 'SERVER_ERROR', 'maybe'),
  error('error-empty', 500, '', '', 'SERVER_ERROR', 'maybe'),
  error('error-json-string', 400, json, '{"error":"top_k: too large"}', 'BAD_PARAMETER', 'no'),
  error('error-json-code', 400, json, '{"error":"top_k: too large","code":"invalid_parameter"}', 'BAD_PARAMETER', 'no'),
  error('error-json-object', 400, json, '{"error":{"message":"top_k: too large"}}', 'BAD_PARAMETER', 'no'),
  error('error-json-message', 400, json, '{"message":"top_k: too large"}', 'BAD_PARAMETER', 'no'),
  error(
    'error-json-array',
    422,
    json,
    '{"detail":[{"loc":["body","top_k"],"msg":"too large"}]}',
    'BAD_PARAMETER',
    'no',
  ),
  error('error-json-broken', 400, json, '{"error":"top_k: too la', 'BAD_PARAMETER', 'no'),
  error('error-json-null', 400, json, '{"error":null}', 'BAD_PARAMETER', 'no'),
  error('error-hostile', 400, json, JSON.stringify({ error: hostile }), 'BAD_PARAMETER', 'no'),
  error('error-long', 400, json, JSON.stringify({ error: 'long '.repeat(40_000) }), 'BAD_PARAMETER', 'no'),
];

/** Answers with another status than 200, and refusals whatever their status. */
export const statusFaults: readonly Fault[] = [...plain, ...rateLimits, ...refusals, ...shapes];

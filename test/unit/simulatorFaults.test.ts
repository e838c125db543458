import assert from 'node:assert/strict';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { closedPort, unknownHost } from '../simulator/addresses.ts';
import { faults } from '../simulator/faults/all.ts';
import { type Charged } from '../simulator/faults/types.ts';
import { imageType } from '../simulator/form.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';

const cap = 200 * 1000 * 1000;

interface Outcome {
  code?: string;
  charged: Charged;
}

/** The plainest client that follows the contract's table of answers: the faults are measured with it. */
async function call(url: string, signal: AbortSignal, filler = ''): Promise<Outcome> {
  const boundary = 'simulator-boundary';
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = Buffer.from(
    `${part('PROMPT', 'a hill')}${filler === '' ? '' : part('negative_prompt', filler)}--${boundary}--\r\n`,
  );
  const progress: { charged: Charged } = { charged: 'no' };
  const headers = {
    'X-API-Key': 'ak_test_0123456789',
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Content-Length': body.length,
  };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest(url, { method: 'POST', headers, signal, agent: false }, resolve);
      request.on('finish', () => (progress.charged = 'maybe'));
      request.on('error', reject);
      request.end(body);
    });
    return await judge(response, signal);
  } catch {
    if (signal.aborted) return { code: 'TIMEOUT', charged: progress.charged };
    return { code: 'NETWORK', charged: progress.charged };
  }
}

async function judge(response: IncomingMessage, signal: AbortSignal): Promise<Outcome> {
  const status = response.statusCode ?? 0;
  const ok = status >= 200 && status < 300;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > cap) return { code: 'BAD_RESPONSE', charged: 'maybe' };
    }
  } catch {
    if (ok) return signal.aborted ? { code: 'TIMEOUT', charged: 'maybe' } : { code: 'TRUNCATED', charged: 'maybe' };
  }
  let bytes: Buffer = Buffer.concat(chunks);
  if (/IMAGE_SAFETY|PROHIBITED_CONTENT|IMAGE_RECITATION|finishReason=/.test(bytes.toString('latin1', 0, 4000)))
    return { code: 'BLOCKED_BY_FILTER', charged: 'no' };
  if (!ok) return { ...judgeStatus(status), ...(Number(response.headers['x-cost']) > 0 && { charged: 'yes' }) };
  const encoding = response.headers['content-encoding'];
  try {
    bytes = decode(bytes, encoding);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : undefined;
    if (reason === 'Z_BUF_ERROR') return { code: 'TRUNCATED', charged: 'yes' };
    return { code: 'BAD_RESPONSE', charged: 'maybe' };
  }
  if (status === 204) return { code: 'BAD_RESPONSE', charged: 'maybe' };
  if (bytes.length === 0) return { code: 'TRUNCATED', charged: 'yes' };
  if (imageType(bytes) === undefined) return { code: 'BAD_RESPONSE', charged: 'maybe' };
  return hasEnd(bytes) ? { charged: 'yes' } : { code: 'TRUNCATED', charged: 'yes' };
}

function judgeStatus(status: number): Outcome {
  if (status >= 300 && status < 400) return { code: 'REDIRECTED', charged: 'no' };
  const no = {
    400: 'BAD_PARAMETER',
    422: 'BAD_PARAMETER',
    401: 'UNAUTHORIZED',
    402: 'PAYMENT_REQUIRED',
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    413: 'TOO_LARGE',
    429: 'RATE_LIMITED',
  }[status];
  if (no !== undefined) return { code: no, charged: 'no' };
  const maybe = { 408: 'TIMEOUT', 504: 'TIMEOUT', 500: 'SERVER_ERROR', 502: 'SERVER_ERROR', 503: 'UNAVAILABLE' }[
    status
  ];
  return { code: maybe ?? `status ${status}`, charged: 'maybe' };
}

function decode(bytes: Buffer, encoding: string | undefined): Buffer {
  const options = { maxOutputLength: cap };
  if (encoding === 'gzip') return gunzipSync(bytes, options);
  if (encoding === 'br') return brotliDecompressSync(bytes, options);
  if (encoding === 'deflate')
    return ((bytes[0] ?? 0) & 15) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
  return bytes;
}

function hasEnd(bytes: Buffer): boolean {
  const type = imageType(bytes);
  if (type === 'image/png') return bytes.toString('latin1', bytes.length - 8, bytes.length - 4) === 'IEND';
  if (type === 'image/jpeg') return bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
  return bytes.readUInt32LE(4) + 8 <= bytes.length;
}

suite('simulator faults', () => {
  let simulator: Simulator;
  suiteSetup(async () => (simulator = await startSimulator({ drawMode: 'fast', dripMs: 60 })));
  suiteTeardown(() => simulator.close());
  setup(() => simulator.reset());

  for (const { name, description, stage, billed, expect } of faults) {
    if (stage === 'address') continue;
    test(`${name}: ${description.slice(0, 100)}`, async () => {
      simulator.setFaults(name);
      const giveUp = new AbortController();
      const pending = call(simulator.endpoint, giveUp.signal);
      if (expect.endless) {
        await simulator.ledger.until(({ chargedUsd, runs }) => chargedUsd > 0 && runs[0]?.fault === name);
        setTimeout(() => giveUp.abort(), 30);
      }
      const outcome = await pending;
      await simulator.ledger.settled();
      const [run] = simulator.ledger.runs;
      const { code, charged, also = [] } = expect;
      const allowed = [{ ...(code === undefined ? {} : { code }), charged }, ...also];
      assert.ok(
        allowed.some((one) => one.code === outcome.code && one.charged === outcome.charged),
        `${JSON.stringify(outcome)} is none of ${JSON.stringify(allowed)}`,
      );
      assert.deepEqual([run?.fault, (run?.chargedUsd ?? 0) > 0, simulator.ledger.runs.length], [name, billed, 1]);
    });
  }

  test('what a client may take for unpaid was not paid, and what it takes for paid was', () => {
    const wrong = faults.filter(
      ({ billed, expect }) => (expect.charged === 'no' && billed) || (expect.charged === 'yes' && !billed),
    );
    assert.deepEqual(wrong, []);
  });

  test('names are unique, and at least all that the issue lists are there', () => {
    const names = faults.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 80, String(names.length));
  });

  test('a refused connection and an unknown name have helpers', async () => {
    const outcomes = [];
    for (const origin of [`127.0.0.1:${await closedPort()}`, unknownHost]) {
      outcomes.push(await call(`http://${origin}/api/workflow/nano-banana-2-2`, new AbortController().signal));
    }
    // A small request counts as handed over only once there is a connection.
    assert.deepEqual(outcomes, [
      { code: 'NETWORK', charged: 'no' },
      { code: 'NETWORK', charged: 'no' },
    ]);
  });

  test('an answer before the body was read reaches a client that is still sending', async () => {
    const outcomes = [];
    for (const name of ['early-401', 'early-413', 'reset-before-body']) {
      simulator.setFaults(name);
      outcomes.push(await call(simulator.endpoint, new AbortController().signal, 'x'.repeat(30_000_000)));
    }
    assert.deepEqual(outcomes, [
      { code: 'UNAUTHORIZED', charged: 'no' },
      { code: 'TOO_LARGE', charged: 'no' },
      { code: 'NETWORK', charged: 'no' },
    ]);
  });

  test('a prompt can ask for a fault, the queue counts down, and the standing fault stays', async () => {
    const post = async (prompt: string) => {
      const body = new FormData();
      body.append('PROMPT', prompt);
      const answer = await fetch(simulator.endpoint, {
        method: 'POST',
        headers: { 'X-API-Key': 'ak_test_0123456789' },
        body,
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    const statuses = [await post('x [[fault:status-402]]')];
    simulator.configure({ fault: 'status-503', faults: [{ name: 'status-500', times: 2 }] });
    for (let i = 0; i < 4; i++) statuses.push(await post('x'));
    simulator.setFault(null);
    statuses.push(await post('x'));
    assert.deepEqual(statuses, [402, 500, 500, 503, 503, 200]);
    assert.throws(() => simulator.setFault('no-such-fault'), RangeError);
  });

  test('a followed redirect is seen, with or without the key', async () => {
    simulator.setFaults('redirect-307');
    const body = new FormData();
    body.append('PROMPT', 'x');
    const answer = await fetch(simulator.endpoint, {
      method: 'POST',
      headers: { 'X-API-Key': 'ak_test_0123456789' },
      body,
    });
    await answer.text();
    assert.deepEqual(simulator.ledger.elsewhere, [{ method: 'POST', path: '/stolen', keyArrived: true }]);
  });
});

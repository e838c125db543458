import { makeAnswer } from './answers.ts';
import { type Exchange, sendAnswer, sendJson } from './exchange.ts';
import { type Fault } from './faults/types.ts';
import { ClientGoneError, type Form, FormError, readForm } from './form.ts';
import { type State } from './state.ts';
import { type ToolSpec } from './tools.ts';
import { findProblem } from './validate.ts';

/** Why a key is refused; undefined where it is accepted. */
export function keyProblem(key: string | undefined, accepted: readonly string[] | null): string | undefined {
  if (key === undefined || key === '') return 'X-API-Key is missing';
  const good = accepted ? accepted.includes(key) : key.startsWith('ak_') && key.length >= 8;
  return good ? undefined : 'the API key is not accepted';
}

/**
 * Runs a tool: reads the form, checks key, form, balance and the cap, waits, makes the result, takes the money, hands it over,
 * with a fault in the right place where one is due. A client that leaves after its request was read has paid.
 */
export async function run(exchange: Exchange, state: State, tool: ToolSpec): Promise<void> {
  const { call, request } = exchange;
  let fault = state.takeFault('run');
  if (fault?.stage === 'early') {
    await play(exchange, fault);
    return;
  }
  let form: Form;
  try {
    form = await readForm(request);
  } catch (error) {
    if (error instanceof FormError) return refuse(exchange, error.status, error.message);
    if (error instanceof ClientGoneError) return;
    throw error;
  }
  call.bodyRead = true;
  call.fields = form.fields;
  call.files = form.files.map(({ bytes: _, ...file }) => file);
  state.ledger.changed();
  const value = (name: string) => form.fields.find((field) => field.name === name)?.value;
  fault ??= state.faultAskedFor(value('PROMPT') ?? value('prompt') ?? '');

  const badKey = keyProblem(request.headers['x-api-key']?.toString(), state.settings.keys);
  if (badKey !== undefined) return refuse(exchange, 401, badKey);
  const problem = findProblem(tool, form);
  if (problem !== undefined) return refuse(exchange, 400, problem);
  const price = state.priceOf(tool, value('image_size'));
  const { balanceUsd, concurrency } = state.settings;
  if (balanceUsd !== null && balanceUsd < price) return refuse(exchange, 402, 'the balance is used up');
  if (concurrency !== null && state.ledger.executing >= concurrency) {
    await tooMany(exchange, state);
    return;
  }

  const { ledger } = state;
  call.concurrent = ++ledger.executing;
  ledger.peakConcurrency = Math.max(ledger.peakConcurrency, ledger.executing);
  ledger.changed();
  try {
    // The latency is the whole time of the service: what drawing takes here is part of it, as long as it is shorter.
    const rest = () => wait(state.settings.latencyMs, exchange.gone);
    // Begun now, not in a later turn: drawing lets none pass.
    const over = state.settings.hold ? released(state, exchange.gone).then(rest) : rest();
    if (fault?.stage === 'late' || fault?.stage === 'early') {
      await over;
      if (fault.billed) charge(exchange, state, price);
      await play(exchange, fault);
      return;
    }
    try {
      exchange.answer = await makeAnswer(tool, form, state.settings);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      await over;
      await refuse(exchange, error.status, error.message);
      return;
    }
    await over;
    if (fault?.billed !== false) charge(exchange, state, price);
    if (fault) await play(exchange, fault);
    else await sendAnswer(exchange);
  } finally {
    ledger.executing--;
  }
}

function charge({ call }: Exchange, state: State, usd: number): void {
  state.pay(usd);
  call.chargedUsd = usd;
  state.ledger.changed();
}

async function play(exchange: Exchange, fault: Fault): Promise<void> {
  exchange.call.fault = fault.name;
  await fault.act(exchange);
}

async function refuse(exchange: Exchange, status: number, error: string): Promise<void> {
  await sendJson(exchange, status, { error });
}

async function tooMany(exchange: Exchange, { settings: { retryAfter } }: State): Promise<void> {
  const headers = retryAfter === null ? {} : { 'Retry-After': retryAfter };
  await sendJson(exchange, 429, { error: 'too many executions at once', code: 'rate_limited' }, headers);
}

/** Waits while runs are held, but not longer than the client does. */
async function released(state: State, gone: AbortSignal): Promise<void> {
  if (state.settings.hold) await state.ledger.until(() => !state.settings.hold, gone).catch(() => undefined);
}

/** Waits, but not longer than the client does. */
async function wait(milliseconds: number, gone: AbortSignal): Promise<void> {
  if (milliseconds === 0 || gone.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      gone.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    gone.addEventListener('abort', done);
  });
}

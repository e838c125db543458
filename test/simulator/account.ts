import { catalog, flowList } from './catalog.ts';
import { type Exchange, sendJson } from './exchange.ts';
import { type ArrivedField, type CallKind } from './ledger.ts';
import { type Form, FormError, readBody, readForm } from './form.ts';
import { keyProblem } from './run.ts';
import { type State } from './state.ts';
import { type ToolSpec } from './tools.ts';
import { findProblem } from './validate.ts';

/** Answers the calls that cost nothing: catalog, flows, balance, estimate. */
export async function account(exchange: Exchange, state: State, kind: CallKind, tool?: ToolSpec): Promise<void> {
  const fault = state.takeFault(kind);
  const { settings } = state;
  if (fault) {
    exchange.call.fault = fault.name;
    exchange.answer = {
      mediaType: 'application/json',
      bytes: Buffer.from(JSON.stringify(free(state, kind))),
      extension: 'json',
    };
    await fault.act(exchange);
    return;
  }
  const badKey = keyProblem(exchange.request.headers['x-api-key']?.toString(), settings.keys);
  if (badKey !== undefined) return sendJson(exchange, 401, { error: badKey });
  if (kind === 'estimate' && tool) return estimate(exchange, state, tool);
  const body = free(state, kind);
  if (body === undefined) return sendJson(exchange, 404, { error: 'no such path' });
  await sendJson(exchange, 200, body);
}

function free({ settings }: State, kind: CallKind): unknown {
  if (kind === 'workflows') return settings.catalogSize === 0 ? undefined : catalog(settings.catalogSize ?? undefined);
  if (kind === 'flows') return settings.catalogSize === 0 ? undefined : flowList();
  if (kind !== 'balance') return undefined;
  const usd = settings.balanceUsd ?? 1000;
  return {
    object: { balance: usd, currency: 'USD' },
    nested: { data: { balance_usd: usd } },
    number: usd,
    string: { balance: usd.toFixed(2) },
    none: undefined,
  }[settings.balanceShape];
}

async function estimate(exchange: Exchange, state: State, tool: ToolSpec): Promise<void> {
  if (!state.settings.estimate) return sendJson(exchange, 404, { error: 'no such path' });
  let form: Form;
  try {
    form = /json/i.test(exchange.request.headers['content-type'] ?? '')
      ? jsonForm(await readBody(exchange.request))
      : await readForm(exchange.request);
  } catch (error) {
    if (error instanceof FormError) return sendJson(exchange, error.status, { error: error.message });
    throw error;
  }
  exchange.call.bodyRead = true;
  exchange.call.fields = form.fields;
  exchange.call.files = form.files.map(({ bytes: _, ...file }) => file);
  const problem = findProblem(tool, form, { needImages: false });
  if (problem !== undefined) return sendJson(exchange, 400, { error: problem });
  const price = state.priceOf(tool, form.fields.find(({ name }) => name === 'image_size')?.value);
  await sendJson(exchange, 200, {
    kind: 'fixed',
    estimate: price,
    min: price,
    max: price,
    reconciled: false,
    note: 'Charged when the run succeeds.',
  });
}

/** Parameters sent as a JSON object, as fields. @throws {FormError} 400 for anything else */
function jsonForm(body: Buffer): Form {
  let values: unknown;
  try {
    values = JSON.parse(body.toString('utf8'));
  } catch {
    throw new FormError(400, 'the body is not JSON');
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new FormError(400, 'the body is not a JSON object');
  const fields = Object.entries(values).map(([name, value]): ArrivedField => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return { name, value: text, raw: Buffer.from(text).toString('base64'), contentType: 'application/json' };
  });
  return { fields, files: [] };
}

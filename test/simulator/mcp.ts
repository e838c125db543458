import * as z from 'zod';
import { type Exchange, send, sendJson } from './exchange.ts';
import { FormError, readBody } from './form.ts';
import { keyProblem } from './run.ts';
import { type State } from './state.ts';
import { tools, type ToolSpec } from './tools.ts';

/** The revision of the Model Context Protocol that is spoken where the client names none. */
const protocolVersion = '2025-06-18';

const message = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.looseObject({ protocolVersion: z.string().optional() }).optional(),
});

/**
 * The service's MCP server, as far as a client goes before it calls a tool: Streamable HTTP with plain JSON answers.
 * Nothing is run, so nothing can cost.
 */
export async function mcp(exchange: Exchange, state: State): Promise<void> {
  const badKey = keyProblem(exchange.request.headers['x-api-key']?.toString(), state.settings.keys);
  if (badKey !== undefined) return sendJson(exchange, 401, { error: badKey });
  let body: string;
  try {
    body = (await readBody(exchange.request)).toString('utf8');
  } catch (error) {
    if (error instanceof FormError) return sendJson(exchange, error.status, { error: error.message });
    throw error;
  }
  exchange.call.bodyRead = true;
  const { success, data } = message.safeParse(parsed(body));
  if (!success) return sendJson(exchange, 400, failure(null, -32600, 'Invalid Request'));
  exchange.call.slug = data.method;
  // A notification wants no answer.
  if (data.id === undefined) return send(exchange, 202, {});
  const result = answer(data.method, data.params?.protocolVersion);
  await sendJson(
    exchange,
    200,
    result ? { jsonrpc: '2.0', id: data.id, result } : failure(data.id, -32601, 'Method not found'),
  );
}

function answer(method: string, wanted = protocolVersion): Record<string, unknown> | undefined {
  if (method === 'initialize')
    return {
      protocolVersion: wanted,
      capabilities: { tools: {} },
      serverInfo: { name: 'simulator', version: '1.0.0' },
    };
  if (method === 'ping') return {};
  if (method === 'tools/list') return { tools: tools.map(toolEntry) };
  return undefined;
}

function toolEntry({ slug, description, params }: ToolSpec): Record<string, unknown> {
  const type = { text: 'string', choice: 'string', integer: 'integer', number: 'number', image: 'string' } as const;
  return {
    name: slug,
    description,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(
        params.map(({ name, kind, allowed, ...parameter }) => [
          name,
          { type: type[kind], description: parameter.description, ...(allowed && { enum: allowed }) },
        ]),
      ),
      required: params.filter(({ required }) => required === true).map(({ name }) => name),
    },
  };
}

function failure(id: string | number | null, code: number, text: string): Record<string, unknown> {
  return { jsonrpc: '2.0', id, error: { code, message: text } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { type CallKind } from './ledger.ts';
import { flows, tools, type ToolSpec } from './tools.ts';

/** What a request asks for. */
export interface Route {
  readonly kind: CallKind;
  readonly slug: string | undefined;
  readonly tool: ToolSpec | undefined;
}

const bySlug = new Map(tools.map((tool) => [tool.slug, tool]));
const flowBySlug = new Map(flows.map((flow) => [flow.slug, flow]));
const reads: Readonly<Record<string, CallKind>> = {
  workflows: 'workflows',
  flows: 'flows',
  'account/balance': 'balance',
};

/** Which call a method and a path name, under /api or /api/v1. */
export function route(method: string, path: string): Route {
  const nothing: Route = { kind: 'unknown', slug: undefined, tool: undefined };
  const rest = /^\/api\/(?:v1\/)?(.+)$/.exec(path)?.[1];
  if (rest === undefined) return nothing;
  if (method === 'GET') return { ...nothing, kind: reads[rest] ?? 'unknown' };
  if (method !== 'POST') return nothing;
  if (rest === 'mcp') return { ...nothing, kind: 'mcp' };
  const [, base, slug, estimate] = /^(workflow|process|flow)\/([^/]+)(\/estimate)?$/.exec(rest) ?? [];
  if (slug === undefined) return nothing;
  const tool = (base === 'flow' ? flowBySlug : bySlug).get(slug);
  return { kind: estimate === undefined ? 'run' : 'estimate', slug, tool };
}

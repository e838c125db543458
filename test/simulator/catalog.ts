import { flows, type ParameterSpec, tools, type ToolSpec } from './tools.ts';

/** What the service lists for a tool. */
export function catalogEntry(tool: ToolSpec): Record<string, unknown> {
  const images = tool.params.filter(({ kind }) => kind === 'image');
  const output = {
    image: 'image',
    cutout: 'image',
    upscale: 'image',
    svg: 'svg',
    mp4: 'video',
    webm: 'video',
    json: 'json',
    text: 'text',
  }[tool.makes];
  return {
    slug: tool.slug,
    name: tool.name,
    description: tool.description,
    endpoint: `/api/workflow/${tool.slug}`,
    method: 'POST',
    type: tool.type,
    category: tool.category,
    params: tool.params.map(parameterEntry),
    accepted_inputs: [
      ...(images.length > 0 ? ['image'] : []),
      ...(tool.params.some(({ kind }) => kind === 'text') ? ['text'] : []),
    ],
    required_inputs: tool.params.filter(({ required }) => required === true).map(({ name }) => name),
    output_types: [output],
    response_type: output,
    max_images: images.reduce((sum, { maxFiles = 1 }) => sum + maxFiles, 0),
    price_per_request: tool.price,
    pricing_kind: 'fixed',
    supports_prompt: tool.params.some(({ name }) => /^prompt$/i.test(name)),
  };
}

function parameterEntry(parameter: ParameterSpec): Record<string, unknown> {
  const { name, kind, description, required = false, allowed, defaultValue, maxFiles, untyped = false } = parameter;
  return {
    name,
    description,
    required,
    ...(defaultValue === undefined ? {} : { default_value: defaultValue }),
    ...(allowed ? { allowed_values: allowed } : {}),
    ...(kind === 'image' ? { is_image: true, max_files: maxFiles ?? 1 } : {}),
    ...(untyped
      ? {}
      : { type: { text: 'string', choice: 'string', integer: 'integer', number: 'number', image: 'image' }[kind] }),
  };
}

const valid = (slug: string, more: Record<string, unknown>): Record<string, unknown> => ({
  slug,
  name: slug,
  description: 'A tool.',
  endpoint: `/api/workflow/${slug}`,
  method: 'POST',
  type: 'workflow',
  category: 'Other',
  params: [{ name: 'prompt', description: 'What to make', required: true, type: 'string' }],
  accepted_inputs: ['text'],
  required_inputs: ['prompt'],
  output_types: ['image'],
  response_type: 'image',
  max_images: 0,
  price_per_request: 0.01,
  pricing_kind: 'fixed',
  supports_prompt: true,
  ...more,
});

/** Ten entries that do not fit the contract, each in its own way. */
export const malformedEntries: readonly unknown[] = [
  null,
  'remove-background',
  ['an', 'array'],
  valid('bad-slug-type', { slug: 42 }),
  valid('bad-no-slug', { slug: undefined }),
  valid('bad-params-object', { params: { prompt: 'text' } }),
  valid('bad-param-without-name', { params: [{ description: 'nameless', required: true }] }),
  valid('bad-allowed-values', { params: [{ name: 'prompt', allowed_values: 'a, b, c' }] }),
  valid('../../bad-slug', { endpoint: '/api/workflow/../../admin' }),
  valid('bad-endpoint', { endpoint: 17 }),
];

/** Well-formed entries whose texts try to be more than text. */
export const hostileEntries: readonly Record<string, unknown>[] = [
  valid('hostile-html', { name: '<img src=x onerror=alert(1)><b>Bold</b>', description: '<script>alert(1)</script>' }),
  valid('hostile-markdown', {
    name: '[Click me](https://evil.example/)',
    description: '![x](https://evil.example/x.png) **bold**',
  }),
  valid('hostile-command', {
    name: '[Run](command:workbench.action.quit)',
    description: '$(trash) [x](command:workbench.action.terminal.new)',
  }),
  valid('hostile-rtl', {
    name: '\u202egnp.exe\u202c\u0007\u001b[31m',
    description: '\u2066right\u2069 to left \u200f and a\nnew line',
  }),
  valid('hostile-long', { name: 'Long '.repeat(2000), description: 'x'.repeat(100_000) }),
  valid('hostile-names', {
    params: [
      { name: '__proto__', description: 'polluter', type: 'string' },
      { name: 'constructor', description: 'polluter', type: 'string' },
      { name: 'prompt"\r\nX-Injected: 1', description: 'header injection', type: 'string' },
    ],
  }),
];

/** Points to another origin: the key must not go there. */
export const foreignEntry: Record<string, unknown> = valid('other-origin', {
  endpoint: 'https://evil.example/api/workflow/other-origin',
});

/**
 * The answer of `GET /workflows`: every tool, the hostile, foreign and malformed entries among them,
 * and as many made-up tools as it takes to reach `size`.
 */
export function catalog(size?: number): unknown[] {
  const list: unknown[] = [...tools.map(catalogEntry), ...hostileEntries, foreignEntry];
  for (const [i, entry] of malformedEntries.entries()) list.splice(3 + i * 8, 0, entry);
  for (let i = list.length; i < (size ?? 0); i++) {
    list.push(
      valid(`made-up-${i}`, {
        name: `Made-up tool ${i}`,
        description: `Number ${i} of many.`,
        category: `Category ${i % 12}`,
      }),
    );
  }
  return list;
}

/** The answer of `GET /flows`. */
export function flowList(): unknown[] {
  return flows.map((flow) => ({
    slug: flow.slug,
    name: flow.name,
    description: flow.description,
    params: flow.params.map(parameterEntry),
    first_step_requires_image: flow.params.some(({ kind, required }) => kind === 'image' && required === true),
    price_per_request: flow.price,
  }));
}

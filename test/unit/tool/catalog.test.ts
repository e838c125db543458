import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readListing, type Listing } from '../../../src/tool/catalog.ts';
import { limitsIn } from '../../../src/tool/catalogLimits.ts';
import { isSendable } from '../../../src/tool/catalogText.ts';
import type { Tool } from '../../../src/tool/definition.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { checkValues } from '../../../src/tool/validate.ts';
import { catalog, catalogEntry, flowList, hostileEntries, malformedEntries } from '../../simulator/catalog.ts';
import { flows, tools as specs } from '../../simulator/tools.ts';
import { holds } from '../fuzz.ts';

const origin = 'https://apiai.me';
const asSent = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

function listing(workflows: unknown, flowEntries: unknown = []): Listing {
  const found = readListing(asSent(workflows), asSent(flowEntries), origin);
  assert.ok(found);
  return found;
}

const entry = (more: object): Record<string, unknown> => ({ slug: 'a-tool', name: 'A Tool', params: [], ...more });

function only(more: object): Tool {
  const { tools, skipped } = listing([entry(more)]);
  assert.deepEqual(skipped, []);
  const [, tool] = tools;
  assert.ok(tool);
  return tool;
}

const reason = (more: object) => listing([entry(more)]).skipped.map((one) => one.reason);
const parameter = (row: object) => only({ params: [{ name: 'p', ...row }] }).parameters[0];

suite("the service's catalog", () => {
  test('every tool that the simulator runs is listed as it runs, whatever stands between them', () => {
    const { tools, skipped } = listing(catalog(), flowList());
    assert.ok(specs.length + flows.length >= 90);
    const runnable = [...specs, ...flows];
    const seen = tools
      .filter((tool) => runnable.some((spec) => spec.slug === tool.slug))
      .map(({ slug, name, parameters, images, priceUsd }) => ({
        slug,
        name,
        priceUsd,
        images: images.map((image) => [image.name, image.required, image.max]),
        parameters: parameters.map((p) => [p.name, p.kind, p.required, p.allowed, p.maximum].map((x) => x ?? null)),
      }));
    assert.deepEqual(
      seen,
      runnable.map((spec) => ({
        slug: spec.slug,
        name: spec.name,
        priceUsd: spec.price,
        images: spec.params
          .filter((p) => p.kind === 'image')
          .map((p) => [p.name, p.required ?? false, p.maxFiles ?? 1]),
        parameters: (spec.slug === nanoBanana2.slug ? nanoBanana2.parameters : spec.params)
          .filter((p) => p.kind !== 'image')
          .map((p) => [p.name, p.kind, p.required ?? false, p.allowed ?? null, p.maximum ?? null]),
      })),
    );
    assert.deepEqual(
      skipped.map((one) => [one.entry, one.reason]),
      [
        ['#4', 'it is not an object'],
        ['#12', 'it is not an object'],
        ['#20', 'it is not an object'],
        ['#28', 'missing or of a wrong type: slug'],
        ['#36', 'missing or of a wrong type: slug'],
        ['bad-params-object', 'missing or of a wrong type: params'],
        ['bad-param-without-name', 'missing or of a wrong type: params.0.name'],
        ['bad-allowed-values', 'missing or of a wrong type: params.0.allowed_values'],
        ['../../bad-slug', 'missing or of a wrong type: slug'],
        ['bad-endpoint', 'missing or of a wrong type: endpoint'],
        ['hostile-names', 'the parameter name "__proto__" cannot be sent'],
        ['other-origin', 'its address is not on https://apiai.me, where the API key belongs'],
      ],
    );
    assert.equal(skipped.length, malformedEntries.length + 2);
  });

  test('hostile texts are one line of data, without control and direction characters, and not endless', () => {
    const { tools } = listing(hostileEntries);
    assert.deepEqual(
      tools.slice(1).map((tool) => [tool.slug, tool.name.slice(0, 45), tool.description.slice(0, 60)]),
      [
        ['hostile-html', '<img src=x onerror=alert(1)><b>Bold</b>', '<script>alert(1)</script>'],
        ['hostile-markdown', '[Click me](https://evil.example/)', '![x](https://evil.example/x.png) **bold**'],
        [
          'hostile-command',
          '[Run](command:workbench.action.quit)',
          '$(trash) [x](command:workbench.action.terminal.new)',
        ],
        ['hostile-rtl', 'gnp.exe [31m', 'right to left and a new line'],
        ['hostile-long', 'Long '.repeat(9), 'x'.repeat(60)],
      ],
    );
    assert.ok(tools.every((tool) => tool.name.length <= 80 && tool.description.length <= 400));
  });

  test('the built-in definition wins for its slug, and takes the price that the service lists', () => {
    const { tools, skipped } = listing([
      {
        slug: nanoBanana2.slug,
        name: 'Something else',
        endpoint: 'https://evil.example/',
        price_per_request: '0.0625',
      },
    ]);
    assert.deepEqual([tools, skipped], [[{ ...nanoBanana2, priceUsd: 0.0625 }], []]);
    assert.deepEqual(listing([{ slug: nanoBanana2.slug, price_per_request: 'free' }]).tools, [nanoBanana2]);
  });

  test('an address stays on the origin of the setting, or the tool is not used', () => {
    const foreign = [
      'https://evil.example/api/workflow/x',
      '//evil.example/x',
      '\\\\evil.example\\x',
      'http://apiai.me/x',
      'https://apiai.me:444/x',
      'https://user:pw@apiai.me/x',
      'https://apiai.me.evil.example/x',
      'javascript:alert(1)',
      'file:///etc/passwd',
    ];
    assert.deepEqual(
      foreign.map((endpoint) => reason({ endpoint })),
      foreign.map(() => ['its address is not on https://apiai.me, where the API key belongs']),
    );
    assert.deepEqual(
      ['/api/workflow/x?v=2#top', 'api/x', 'https://apiai.me/api/y', undefined].map(
        (endpoint) => only({ endpoint }).endpoint,
      ),
      ['/api/workflow/x?v=2', '/api/x', '/api/y', '/api/workflow/a-tool'],
    );
    assert.equal(listing([], [{ slug: 'mine' }]).tools[1]?.endpoint, '/api/flow/mine');
    assert.deepEqual(reason({ method: 'GET' }), ['its method "GET" is not POST']);
  });

  test('names that a form, a shell or an object would take for something else are refused', () => {
    const bad = ['', 'a=b', 'a"b', "a'b", 'a;b', 'a\nb', 'a\0', '@a', '-a', ' a', 'a ', '$a', '<a', '__proto__'];
    const worse = ['constructor', 'toString', 'hasOwnProperty', 'a'.repeat(101), 'a\u202eb', 'a`b', 'a\\b', 'a%b'];
    assert.deepEqual([...bad, ...worse].filter(isSendable), []);
    const good = ['PROMPT', 'image_size', 'images[]', 'größe', 'a b', 'x.y', '_seed', 'top-k', '2d'];
    assert.deepEqual(good.filter(isSendable), good);
    assert.deepEqual(reason({ params: [{ name: 'Top K' }, { name: 'top_k' }] }), ['it has two parameters named top_k']);
  });

  test('kind, limits and default come from type, default, allowed values and description', () => {
    const told = (row: object) => {
      const { kind, minimum, maximum, default: fallback } = parameter(row) ?? {};
      return [kind, minimum, maximum, fallback];
    };
    const none = undefined;
    assert.deepEqual(
      [
        told({ type: 'integer', description: 'Steps (max 50)', default_value: '28' }),
        told({ type: 'float', description: 'Strength, 0 to 1', default_value: 0.6 }),
        told({ description: 'Top-k sampling (max 64)', default_value: '64' }),
        told({ description: 'Randomness, 0 to 1', default_value: '1' }),
        told({ description: 'Seed', default_value: 7 }),
        told({ type: 'number', minimum: -2, max: 2.5, description: 'max 64' }),
        told({ type: 'integer', description: 'at most 4, at least 1' }),
        told({ type: 'integer', description: 'max 10', default_value: 20 }),
        told({ type: 'integer', description: 'between 9 and 3' }),
        told({ type: 'integer', description: '20 to 30 is recommended' }),
        told({ type: 'boolean', default_value: 'true' }),
        told({ default_value: false }),
        told({ allowed_values: [true, false] }),
        told({ allowed_values: [2, 4], default_value: 2 }),
        told({ allowed_values: ['a', 'b'], default_value: 'c' }),
        told({ type: 'string', default_value: '2024' }),
        told({ type: 'unheard-of' }),
        told({}),
      ],
      [
        ['integer', none, 50, 28],
        ['number', 0, 1, 0.6],
        ['integer', none, 64, 64],
        ['number', 0, 1, 1],
        ['number', none, none, 7],
        ['number', -2, 2.5, none],
        ['integer', 1, 4, none],
        ['integer', none, none, 20],
        ['integer', none, none, none],
        ['integer', none, none, none],
        ['boolean', none, none, true],
        ['boolean', none, none, false],
        ['boolean', none, none, none],
        ['choice', none, none, '2'],
        ['choice', none, none, none],
        ['text', none, none, '2024'],
        ['text', none, none, none],
        ['text', none, none, none],
      ],
    );
    assert.deepEqual(limitsIn('Ratio such as 16:9-4:3, 2-8'), {});
    assert.deepEqual(limitsIn('1–4,096 pixels'), { minimum: 1, maximum: 4096 });
  });

  test('image inputs keep their own names and counts', () => {
    const images = (more: object) => only(more).images.map(({ name, required, max }) => [name, required, max]);
    assert.deepEqual(
      [
        images({
          params: [
            { name: 'product', is_image: true, required: true },
            { name: 'scenes', type: 'image', max_files: 3 },
          ],
        }),
        images({ params: [{ name: 'image', is_image: true }], max_images: 4, required_inputs: ['image'] }),
        images({ params: [{ name: 'image', is_image: true, max_files: 2 }], max_images: 9 }),
        images({ params: [{ name: 'x', is_image: true, max_files: -1 }], max_images: 0 }),
        images({ accepted_inputs: ['image'], max_images: 2 }),
        images({ first_step_requires_image: true }),
        images({ params: [{ name: 'clip', type: 'video' }] }),
        images({ params: [{ name: 'image', type: 'image', is_image: false }] }),
      ],
      [
        [
          ['product', true, 1],
          ['scenes', false, 3],
        ],
        [['image', true, 4]],
        [['image', false, 2]],
        [['x', false, 1]],
        [['image', false, 2]],
        [['image', true, 1]],
        [],
        [],
      ],
    );
    assert.deepEqual(reason({ params: [{ name: 'clip', type: 'video', required: true }] }), [
      'it needs a file of type "video"',
    ]);
  });

  test('the prompt, what comes back and the price are told apart', () => {
    const text = { type: 'string' };
    assert.deepEqual(
      [
        only({ params: [{ name: 'Prompt', ...text }] }).prompt,
        only({
          supports_prompt: true,
          params: [
            { name: 'negative_prompt', ...text },
            { name: 'user_prompt', ...text },
          ],
        }).prompt,
        only({ supports_prompt: true, params: [{ name: 'question', required: true, ...text }] }).prompt,
        only({ params: [{ name: 'question', required: true, ...text }] }).prompt,
        only({ output_types: ['video'], response_type: 'mp4' }).results,
        only({ output_types: ['application/json', 'text'] }).results,
        only({ output_types: ['constructor', '3d model'] }).results,
        only({}).results,
        only({ price_per_request: '0.02' }).priceUsd,
        only({ price_per_request: -1 }).priceUsd,
        only({ price_per_request: '1e3' }).priceUsd,
      ],
      [
        'Prompt',
        'user_prompt',
        'question',
        undefined,
        ['video'],
        ['json', 'text'],
        ['other'],
        ['image', 'other'],
        0.02,
        undefined,
        undefined,
      ],
    );
  });

  test('two of one name: the first stays; a pipeline does not push out a tool', () => {
    const { tools, skipped } = listing(
      [entry({ name: 'first' }), entry({ name: 'second' })],
      [{ slug: 'a-tool' }, { slug: 'mine', name: 'Mine' }],
    );
    assert.deepEqual(
      [tools.map((tool) => [tool.name, tool.category]), skipped.map((one) => one.reason)],
      [
        [
          ['Nano Banana 2', undefined],
          ['first', undefined],
          ['Mine', 'My Pipelines'],
        ],
        ['there is another tool of that name', 'there is another tool of that name'],
      ],
    );
  });

  test('an answer may wrap its list; one without a list is none', () => {
    assert.equal(listing({ data: [entry({})] }).tools.length, 2);
    const none = [null, {}, 'x', 7, { workflows: 'x' }, { data: {} }].map((json) => readListing(json, [], origin));
    assert.deepEqual(
      none,
      none.map(() => undefined),
    );
  });

  test('whatever stands in an entry, the list is read, and what is in it can be checked and sent', () => {
    const sample = catalogEntry(specs[1]!);
    const fields = Object.keys(sample);
    const anything = fc.dictionary(fc.constantFrom(...fields, 'minimum', 'max'), fc.jsonValue({ maxDepth: 3 }));
    const row = fc.record({
      name: fc.oneof(fc.string(), fc.constantFrom('prompt', 'image', '__proto__', 'steps')),
      type: fc.option(fc.constantFrom('string', 'integer', 'number', 'image', 'boolean', '?'), { nil: undefined }),
      description: fc.string({ unit: 'binary' }),
      default_value: fc.jsonValue({ maxDepth: 1 }),
      allowed_values: fc.option(fc.array(fc.oneof(fc.string(), fc.double())), { nil: undefined }),
      minimum: fc.jsonValue({ maxDepth: 0 }),
    });
    const more = fc.tuple(anything, fc.option(fc.array(row), { nil: undefined }));
    holds(
      fc.property(fc.array(more, { maxLength: 4 }), (list) => {
        const entries = list.map(([change, params], i) => ({
          ...sample,
          slug: `t-${i}`,
          ...change,
          ...(params && { params }),
        }));
        const { tools, skipped } = listing([entries, null].flat());
        assert.equal(tools.length + skipped.length, 1 + entries.length + 1);
        for (const tool of tools) {
          assert.equal(new URL(tool.endpoint, origin).origin, origin);
          assert.ok(tool.parameters.every((p) => isSendable(p.name)) && tool.images.every((i) => isSendable(i.name)));
          const defaults = tool.parameters.flatMap((p) => (p.default === undefined ? [] : [[p.name, p.default]]));
          const issues = checkValues(tool, Object.fromEntries(defaults) as Record<string, unknown>).issues ?? [];
          assert.deepEqual(
            issues.filter((issue) => defaults.some(([name]) => name === issue.field)),
            [],
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  test('2,000 entries are read at once (the goal is 150 ms)', () => {
    const raw = asSent(catalog(2000));
    const runs = [1, 2, 3].map(() => {
      const start = performance.now();
      assert.ok((readListing(raw, [], origin)?.tools.length ?? 0) > 1900);
      return performance.now() - start;
    });
    process.stdout.write(`      2,000 entries: ${runs.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
    assert.ok(Math.min(...runs) < 1500);
  });
});

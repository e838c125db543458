import assert from 'node:assert/strict';
import { decode as decodePng } from 'fast-png';
import { imageSize } from 'image-size';
import { malformedEntries } from '../simulator/catalog.ts';
import { decodeImage, encodeImage } from '../simulator/codecs.ts';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { type Change } from '../simulator/settings.ts';

const headers = { 'X-API-Key': 'ak_test_0123456789' };

suite('simulator tools', () => {
  let simulator: Simulator;
  suiteSetup(async () => (simulator = await startSimulator()));
  suiteTeardown(() => simulator.close());
  setup(() => simulator.reset());

  async function run(
    path: string,
    fields: Record<string, string>,
    images: readonly Buffer[] = [],
    imageName = 'image',
  ) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (const image of images) body.append(imageName, new Blob([new Uint8Array(image)]), 'a.bin');
    const answer = await fetch(`${simulator.url}/api/${path}`, { method: 'POST', headers, body });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      cost: answer.headers.get('x-cost'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  }

  async function get(path: string): Promise<unknown> {
    return (await fetch(`${simulator.url}/api/${path}`, { headers })).json();
  }

  const input = (type: 'png' | 'jpeg' | 'webp') =>
    encodeImage(drawPlaceholder('input', { width: 320, height: 200 }), type);

  test('the catalog has at least 90 tools, and among them malformed, hostile and foreign ones', async () => {
    const list = (await get('workflows')) as ({ slug?: unknown; endpoint?: unknown } | null | string)[];
    const slugs = list.map((entry) => (typeof entry === 'object' && entry ? entry.slug : undefined));
    assert.ok(list.length - malformedEntries.length >= 90, String(list.length));
    assert.equal(malformedEntries.length, 10);
    assert.deepEqual(
      slugs.filter((slug) => typeof slug === 'string' && /^hostile-|^other-origin/.test(slug)).length,
      7,
    );
    assert.equal(slugs[0], 'nano-banana-2-2');
  });

  test('the catalog grows to any size, or is not there', async () => {
    simulator.configure({ catalogSize: 2000 });
    assert.equal(((await get('workflows')) as unknown[]).length, 2000);
    simulator.configure({ catalogSize: 0 });
    assert.deepEqual(await get('workflows'), { error: 'no such path' });
  });

  test('every kind of tool gives its kind of result', async () => {
    const png = await input('png');
    const answers = [
      await run('workflow/nano-banana-pro', { prompt: 'x', steps: '3' }),
      await run('process/remove-background', {}, [png]),
      await run('v1/process/upscale', { scale: '4' }, [png]),
      await run('workflow/vectorize', {}, [png]),
      await run('workflow/veo-3', { prompt: 'x' }),
      await run('workflow/loop-maker', { prompt: 'x' }),
      await run('workflow/detect-objects', {}, [png]),
      await run('workflow/describe-image', {}, [png]),
      await run('workflow/product-scene', {}, [png], 'product_image'),
      await run('flow/my-hero-image', { prompt: 'x' }),
    ];
    assert.deepEqual(
      answers.map(({ status, type, cost, bytes }) => [status, type, cost, sizeOf(bytes)]),
      [
        [200, 'image/png', '0.04', '1024×1024'],
        [200, 'image/png', '0.01', '320×200'],
        [200, 'image/png', '0.02', '1280×800'],
        [200, 'image/svg+xml', '0.03', '512×512'],
        [200, 'video/mp4', '0.4', 'ftyp'],
        [200, 'video/webm', '0.25', '\x1aE\xdf\xa3'],
        [200, 'application/json', '0.005', '{"to'],
        [200, 'text/plain; charset=utf-8', '0.004', 'Hill'],
        [200, 'image/png', '0.12', '1024×1024'],
        [200, 'image/png', '0.08', '1024×1024'],
      ],
    );
  });

  function sizeOf(bytes: Buffer): string {
    try {
      const { width, height } = imageSize(bytes);
      return `${width}×${height}`;
    } catch {
      const start = bytes.toString('latin1', 0, 4);
      return start.startsWith('\0') ? bytes.toString('latin1', 4, 8) : start;
    }
  }

  test('a background is transparent after its removal', async () => {
    const { bytes } = await run('workflow/remove-background', {}, [await input('png')]);
    const { channels, data, width } = decodePng(bytes);
    assert.deepEqual([channels, data[3], data[(100 * width + 160) * 4 + 3]], [4, 0, 255]);
  });

  test('an edit is made from its inputs, of every kind', async () => {
    const inputs = await Promise.all((['png', 'jpeg', 'webp'] as const).map(input));
    const edits = [];
    for (const images of [...inputs.map((image) => [image]), inputs, []]) {
      edits.push((await run('workflow/nano-banana-2-2', { PROMPT: 'make it green', image_size: '512' }, images)).bytes);
    }
    const pictures = await Promise.all(edits.map(decodeImage));
    assert.deepEqual(
      pictures.map(({ width }) => width),
      [512, 512, 512, 512, 512],
    );
    const [fromPng, fromJpeg, fromWebp, fromAll, fromNothing] = pictures.map(({ data }) => Buffer.from(data));
    // The three inputs show the same scene, so the edits nearly agree; with other inputs the picture is another one.
    assert.deepEqual(
      [fromJpeg, fromWebp, fromAll, fromNothing].map((other) => difference(fromPng!, other!) < 4),
      [true, true, false, false],
    );
  });

  function difference(one: Buffer, other: Buffer): number {
    return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
  }

  test('a picture that cannot be decoded is refused with 422 and not charged', async () => {
    const broken = (await input('png')).subarray(0, 60);
    const { status, bytes } = await run('workflow/nano-banana-2-2', { PROMPT: 'x' }, [broken]);
    assert.deepEqual(
      [status, JSON.parse(bytes.toString()), simulator.ledger.chargedUsd],
      [422, { error: 'image: the image could not be decoded' }, 0],
    );
  });

  test('results come in the wanted format and size in bytes, and decode', async () => {
    const changes: Change[] = (['png', 'jpeg', 'webp'] as const).flatMap((resultType) => [
      { resultType },
      { resultType, resultBytes: 8_000_000 },
    ]);
    const seen = [];
    for (const change of changes) {
      simulator.configure({ resultBytes: null, ...change });
      const { type, bytes } = await run('workflow/nano-banana-2-2', { PROMPT: 'x', image_size: '512' });
      const { width, height } = await decodeImage(bytes);
      seen.push([type, bytes.length === 8_000_000, width, height]);
    }
    assert.deepEqual(
      seen,
      ['image/png', 'image/jpeg', 'image/webp'].flatMap((type) => [
        [type, false, 512, 512],
        [type, true, 512, 512],
      ]),
    );
  });

  test('estimate, flows and balance answer, and cost nothing', async () => {
    simulator.configure({ priceBySize: { '4K': 0.15 } });
    const body = new FormData();
    body.append('PROMPT', 'x');
    body.append('image_size', '4K');
    const path = `${simulator.url}/api/process/nano-banana-2-2/estimate`;
    const asForm = await (await fetch(path, { method: 'POST', headers, body })).json();
    const asJson = await (
      await fetch(path, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: '{"PROMPT":"x","top_k":64}',
      })
    ).json();
    const expected = (usd: number) => ({
      kind: 'fixed',
      estimate: usd,
      min: usd,
      max: usd,
      reconciled: false,
      note: 'Charged when the run succeeds.',
    });
    assert.deepEqual([asForm, asJson], [expected(0.15), expected(0.05)]);
    assert.deepEqual(await get('account/balance'), { balance: 100, currency: 'USD' });
    assert.deepEqual(
      ((await get('v1/flows')) as { slug: string }[]).map(({ slug }) => slug),
      ['my-hero-image', 'shop-cut-out', 'tell-me-about-it'],
    );
    assert.equal(simulator.ledger.chargedUsd, 0);
  });

  test('the catalog can meet a fault too', async () => {
    simulator.configure({ faults: [{ name: 'status-503', on: 'workflows' }] });
    const statuses = [];
    for (let i = 0; i < 2; i++) {
      const answer = await fetch(`${simulator.url}/api/workflows`, { headers });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    assert.deepEqual(statuses, [503, 200]);
  });
});

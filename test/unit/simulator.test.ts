import assert from 'node:assert/strict';
import { decode as decodePng } from 'fast-png';
import { resultSize } from '../../src/result/placeholder/sizes.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';

const key = 'ak_test_0123456789';

suite('simulator', () => {
  let simulator: Simulator;
  suiteSetup(async () => (simulator = await startSimulator({ drawMode: 'fast' })));
  suiteTeardown(() => simulator.close());
  setup(() => simulator.reset());

  function form(fields: Record<string, string>, images: readonly Blob[] = []): FormData {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    images.forEach((image, i) => data.append('image', image, `input-${i}.png`));
    return data;
  }

  function post(
    body: FormData,
    path = '/api/workflow/nano-banana-2-2',
    headers: Record<string, string> = { 'X-API-Key': key },
  ) {
    return fetch(simulator.url + path, { method: 'POST', headers, body });
  }

  async function picture(prompt = 'an input'): Promise<Blob> {
    return new Blob([await (await post(form({ PROMPT: prompt, image_size: '512' }))).arrayBuffer()], {
      type: 'image/png',
    });
  }

  test('answers a prompt with a picture of the right size, and says what it cost', async () => {
    const answer = await post(form({ PROMPT: 'a red fox', aspect_ratio: '16:9', image_size: '1K' }));
    const { width, height } = decodePng(await answer.arrayBuffer());
    const header = (name: string) => answer.headers.get(name);
    assert.deepEqual(
      {
        status: answer.status,
        width,
        height,
        type: header('content-type'),
        cost: header('x-cost'),
        balance: header('x-balance-remaining'),
      },
      { status: 200, width: 1376, height: 768, type: 'image/png', cost: '0.05', balance: '99.95' },
    );
    assert.match(header('x-request-id') ?? '', /^req_\d{6}$/);
    assert.match(header('content-disposition') ?? '', /^attachment; filename="nano-banana-2-2-\d+\.png"$/);
  });

  test('has a size for each ratio and resolution, sides a multiple of 16', () => {
    const sizes = ['1:1', '3:4', '4:3', '9:16', '16:9'].map((ratio) =>
      ['512', '1K', '2K', '4K'].map((size) => Object.values(resultSize(ratio, size)).join('×')).join(' '),
    );
    assert.deepEqual(sizes, [
      '512×512 1024×1024 2048×2048 4096×4096',
      '512×688 896×1200 1792×2400 3584×4800',
      '688×512 1200×896 2400×1792 4800×3584',
      '512×912 768×1376 1536×2752 3072×5504',
      '912×512 1376×768 2752×1536 5504×3072',
    ]);
  });

  test('refuses what the contract does not allow, naming the field, and charges nothing', async () => {
    const text = new Blob(['not a picture'], { type: 'image/png' });
    const image = await picture();
    simulator.reset();
    const bad: [FormData, string][] = [
      [form({}), 'PROMPT: missing'],
      [form({ PROMPT: '' }), 'PROMPT: empty'],
      [form({ PROMPT: '  \n' }), 'PROMPT: blank'],
      [form({ prompt: 'x' }), 'prompt: unknown parameter'],
      [form({ PROMPT: 'x', aspect_ratio: '2:1' }), 'aspect_ratio: must be one of 1:1, 3:4, 4:3, 9:16, 16:9, not 2:1'],
      [form({ PROMPT: 'x', image_size: '1k' }), 'image_size: must be one of 512, 1K, 2K, 4K, not 1k'],
      [form({ PROMPT: 'x', top_k: '65' }), 'top_k: must be 1 … 64, not 65'],
      [form({ PROMPT: 'x', top_k: '1.5' }), 'top_k: must be an integer, not 1.5'],
      [form({ PROMPT: 'x', top_p: 'NaN' }), 'top_p: must be a number, not NaN'],
      [form({ PROMPT: 'x', temperature: '1.01' }), 'temperature: must be 0 … 1, not 1.01'],
      [form({ PROMPT: 'x', max_output_tokens: '0' }), 'max_output_tokens: must be 1 … 65536, not 0'],
      [form({ PROMPT: 'x', negative_prompt: '' }), 'negative_prompt: empty'],
      [form({ PROMPT: 'x', output_filename: '' }), 'output_filename: empty'],
      [form({ PROMPT: 'x', image: 'x' }), 'image: must be a file'],
      [form({ PROMPT: 'x' }, [text]), 'image: not a PNG, JPEG or WebP image'],
      [form({ PROMPT: 'x' }, [new Blob([])]), 'image: empty file'],
      [form({ PROMPT: 'x' }, [image, image, image, image, image]), 'image: at most 4 images, not 5'],
    ];
    const answers = [];
    for (const [body] of bad) {
      const answer = await post(body);
      answers.push([answer.status, await answer.json()]);
    }
    assert.deepEqual(
      answers,
      bad.map(([, error]) => [400, { error }]),
    );
    assert.equal(simulator.ledger.chargedUsd, 0);
  });

  test('wants a key, and only keeps its fingerprint', async () => {
    const statuses = [];
    for (const headers of [{}, { 'X-API-Key': 'nonsense' }, { 'X-API-Key': key }] as Record<string, string>[]) {
      const answer = await post(form({ PROMPT: 'x' }), undefined, headers);
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    assert.deepEqual(statuses, [401, 401, 200]);
    assert.equal(JSON.stringify(simulator.ledger).includes(key), false);
    assert.match(simulator.ledger.calls[2]?.keyDigest ?? '', /^[0-9a-f]{12}$/);
  });

  test('writes down what arrived byte for byte, in order, and what was paid', async () => {
    const image = await picture();
    simulator.reset();
    const prompt = 'Größe "1"\r\n\t世界 🦊 $(rm) %PATH%';
    const answer = await post(form({ PROMPT: prompt, top_k: '64', output_filename: 'a b' }, [image, image]));
    await answer.arrayBuffer();
    await simulator.ledger.settled();
    const [call] = simulator.ledger.runs;
    assert.deepEqual(
      {
        fields: call?.fields.map(({ name, value, raw }) => [name, value, Buffer.from(raw, 'base64').toString()]),
        files: call?.files.map(({ name, filename, contentType, mediaType, size }) => [
          name,
          filename,
          contentType,
          mediaType,
          size,
        ]),
        rest: [
          call?.slug,
          call?.status,
          call?.chargedUsd,
          call?.delivered,
          call?.clientCut,
          call?.bodyRead,
          call?.fault,
        ],
      },
      {
        fields: [
          ['PROMPT', prompt, prompt],
          ['top_k', '64', '64'],
          ['output_filename', 'a b', 'a b'],
        ],
        files: [0, 1].map((i) => ['image', `input-${i}.png`, 'image/png', 'image/png', image.size]),
        rest: ['nano-banana-2-2', 200, 0.05, true, false, true, undefined],
      },
    );
  });

  test('lets only so many run at once, answers the others 429 with Retry-After, and does not charge them', async () => {
    simulator.configure({ concurrency: 2, latencyMs: 1000 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, async (_, i) => {
        const answer = await post(form({ PROMPT: `number ${i}` }));
        await answer.arrayBuffer();
        return [answer.status, answer.headers.get('retry-after')];
      }),
    );
    await simulator.ledger.settled();
    assert.deepEqual(answers.sort(), [
      [200, null],
      [200, null],
      [429, '1'],
      [429, '1'],
      [429, '1'],
    ]);
    assert.deepEqual([simulator.ledger.peakConcurrency, simulator.ledger.chargedUsd], [2, 0.1]);
  });

  test('charges a client that leaves after its request was read', async () => {
    simulator.setLatency(60_000);
    const abort = new AbortController();
    const pending = fetch(simulator.endpoint, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: form({ PROMPT: 'x' }),
      signal: abort.signal,
    });
    await simulator.ledger.until(({ executing }) => executing === 1);
    abort.abort();
    await assert.rejects(pending);
    await simulator.ledger.settled();
    const [call] = simulator.ledger.runs;
    assert.deepEqual([call?.clientCut, call?.delivered, call?.chargedUsd], [true, false, 0.05]);
  });

  test('refuses with 402 when the balance is used up', async () => {
    simulator.configure({ balanceUsd: 0.07 });
    const statuses = [];
    for (let i = 0; i < 2; i++) {
      const answer = await post(form({ PROMPT: 'x' }));
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    assert.deepEqual([statuses, simulator.settings.balanceUsd], [[200, 402], 0.02]);
  });

  test('is observed and configured over HTTP', async () => {
    const control = async (path: string, body?: unknown): Promise<unknown> =>
      (
        await fetch(
          `${simulator.url}/__simulator/${path}`,
          body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
        )
      ).json();
    await control('configure', { price: 0.5, faults: [{ name: 'status-500' }], headers: false });
    const statuses = [];
    for (let i = 0; i < 2; i++) {
      const answer = await post(form({ PROMPT: 'x' }));
      await answer.arrayBuffer();
      statuses.push([answer.status, answer.headers.get('x-cost')]);
    }
    const ledger = (await control('ledger?runs=2&settled')) as {
      calls: unknown[];
      charges: unknown[];
      chargedUsd: number;
      balanceUsd: number;
    };
    assert.deepEqual(
      [statuses, ledger.calls.length, ledger.charges.length, ledger.chargedUsd, ledger.balanceUsd],
      [
        [
          [500, null],
          [200, null],
        ],
        2,
        1,
        0.5,
        99.5,
      ],
    );
    assert.match(JSON.stringify(await control('configure', { fault: 'no-such' })), /no fault/);
    await control('reset', {});
    assert.deepEqual([simulator.ledger.calls, simulator.settings.price, simulator.settings.headers], [[], null, true]);
  });
});

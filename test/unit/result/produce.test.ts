import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Call, CallOptions, Received } from '../../../src/endpoint/call.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { requestDigest } from '../../../src/result/digest.ts';
import { diskFolder } from '../../../src/result/diskFolder.ts';
import type { Intent, LedgerPort, Outcome, ProduceDeps, ProduceOptions } from '../../../src/result/ports.ts';
import { produce } from '../../../src/result/produce.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { jpg, png } from './pictures.ts';
import { filesIn, temporaryFolder } from './temporary.ts';

const request = { tool: nanoBanana2, values: { PROMPT: 'A cat' }, images: [] };
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Where an answer can be streamed to: the file, or the spare place if the file cannot be opened. */
async function receive(bytes: Uint8Array, { file, spare, onSent }: CallOptions): Promise<string> {
  onSent?.();
  try {
    await writeFile(file, bytes, { flag: 'wx' });
    return file;
  } catch {
    assert.ok(spare !== undefined);
    await writeFile(spare, bytes, { flag: 'wx' });
    return spare;
  }
}

/** A call that is answered with these bytes, after something happened in between. */
function answering(bytes: Uint8Array, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Call {
  return async (_, options): Promise<Received> => {
    await meanwhile();
    return {
      file: await receive(bytes, options),
      mediaType: 'image/png',
      bytes: bytes.length,
      sha256: digest(bytes),
      elapsedMs: 5000,
      requestId: 'req_1',
      costUsd: 0.05,
      balanceUsd: 4.2,
    };
  };
}

suite('produce', () => {
  const temporary = temporaryFolder();
  const images = () => path.join(temporary.path, 'images');
  const rescued = () => path.join(temporary.path, 'rescued');
  let events: (['begin', Intent] | ['sent'] | ['settle', Outcome])[] = [];
  setup(() => {
    events = [];
  });

  function run(call: Call, options: Partial<ProduceOptions> = {}, deps: Partial<ProduceDeps> = {}) {
    const ledger: LedgerPort = {
      begin: (intent) => {
        events.push(['begin', intent]);
        return Promise.resolve({
          id: `call-${events.filter(([what]) => what === 'begin').length}`,
          sent: () => events.push(['sent']),
          settle: (outcome) => {
            events.push(['settle', outcome]);
            return Promise.resolve();
          },
        });
      },
    };
    return produce(
      request,
      {
        call,
        ledger,
        folder: diskFolder(images()),
        rescueFolder: rescued(),
        clock: { now: () => 1_000_000 },
        logger: { info: () => undefined, warn: () => undefined },
        ...deps,
      },
      { door: 'command', signal: new AbortController().signal, ...options },
    );
  }
  const outcome = () => events.at(-1)?.[1];
  const failure = async (running: Promise<unknown>): Promise<StudioError> => {
    const error: unknown = await running.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof StudioError, String(error));
    return error;
  };
  /** The bytes in the rescue folder: of the one file that has a note. */
  const kept = async () => {
    const names = await filesIn(rescued());
    const name = names.find((candidate) => names.includes(`${candidate}.txt`));
    assert.ok(name !== undefined, 'nothing was rescued');
    return readFile(path.join(rescued(), name));
  };

  test('a result becomes a file, recorded before it is sent and settled after', async () => {
    const bytes = png(30, 20);
    const produced = await run(answering(bytes));
    const location = pathToFileURL(path.join(images(), 'a-cat.png')).href;
    assert.deepEqual(
      [produced, await readFile(path.join(images(), 'a-cat.png')), await filesIn(temporary.path), events],
      [
        {
          location,
          name: 'a-cat.png',
          mediaType: 'image/png',
          width: 30,
          height: 20,
          bytes: bytes.length,
          sha256: digest(bytes),
          costUsd: 0.05,
          balanceUsd: 4.2,
          requestId: 'req_1',
          elapsedMs: 5000,
          callId: 'call-1',
          startedAt: 1_000_000,
          warnings: [],
        },
        bytes,
        ['images/a-cat.png'],
        [
          [
            'begin',
            {
              door: 'command',
              tool: 'nano-banana-2-2',
              requestSha256: requestDigest(request),
              destination: pathToFileURL(images()).href,
              prompt: 'A cat',
              deadline: 1_720_000,
            },
          ],
          ['sent'],
          [
            'settle',
            { charged: 'yes', costUsd: 0.05, balanceUsd: 4.2, requestId: 'req_1', output: location, elapsedMs: 5000 },
          ],
        ],
      ],
    );
  });

  test('fifty calls at once give fifty files', async () => {
    const sizes = Array.from({ length: 50 }, (_, index) => index + 1);
    const produced = await Promise.all(sizes.map((width) => run(answering(png(width, 1)))));
    const names = await filesIn(temporary.path);
    assert.equal(names.length, 50);
    assert.deepEqual(produced.map(({ name }) => `images/${name}`).sort(), names);
    assert.deepEqual(
      await Promise.all(produced.map(async ({ name }) => digest(await readFile(path.join(images(), name))))),
      produced.map(({ sha256 }) => sha256),
    );
  });

  test('the name may speak of what came back; if it cannot be made, the prompt names the file', async () => {
    const named = await run(answering(png(30, 20)), { stem: ({ width, height }) => `cats/${width}x${height}` });
    const unnamed = await run(answering(png()), {
      stem: () => {
        throw new Error('no name');
      },
    });
    assert.deepEqual([named.name, unnamed.name], ['cats/30x20.png', 'a-cat.png']);
  });

  test('a place that cannot be written is found before anything is sent', async () => {
    await writeFile(images(), 'a file where the folder should be');
    let calls = 0;
    const error = await failure(run(() => Promise.reject(new Error(String((calls += 1))))));
    assert.deepEqual(
      [error.code, error.charged, error.facts.systemCode, calls, events, await filesIn(temporary.path)],
      ['WRITE_FAILED', 'no', 'EEXIST', 0, [], ['images']],
    );
  });

  test('without a record of it nothing is sent', async () => {
    let calls = 0;
    const ledger = { begin: () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' })) };
    const error = await failure(run(() => Promise.reject(new Error(String((calls += 1)))), {}, { ledger }));
    assert.deepEqual([error.code, error.charged, calls, await filesIn(temporary.path)], ['WRITE_FAILED', 'no', 0, []]);
  });

  test('a result stands even if its record cannot be settled', async () => {
    const settle = () => Promise.reject(new Error('disk full'));
    const ledger = { begin: () => Promise.resolve({ id: 'x', sent: () => undefined, settle }) };
    assert.equal((await run(answering(png()), {}, { ledger })).name, 'a-cat.png');
  });

  test('a result that cannot be published is kept in the rescue folder', async () => {
    const bytes = png();
    const error = await failure(run(answering(bytes), { stem: () => 'x'.repeat(300) }));
    const file = path.join(rescued(), 'a-cat.png');
    assert.deepEqual(
      [error.code, error.charged, error.facts.systemCode, error.facts.rescued, error.message, outcome(), await kept()],
      [
        'WRITE_FAILED',
        'yes',
        'ENAMETOOLONG',
        file,
        `The result could not be written to ${images()} (ENAMETOOLONG). It was charged. Make room or choose another folder. What was received has been kept at ${file}`,
        { charged: 'yes', code: 'WRITE_FAILED', costUsd: 0.05, requestId: 'req_1', output: file, elapsedMs: 0 },
        bytes,
      ],
    );
    assert.deepEqual(await filesIn(temporary.path), ['rescued/a-cat.png', 'rescued/a-cat.png.txt']);
    assert.match(await readFile(`${file}.txt`, 'utf8'), /ENAMETOOLONG/);
  });

  for (const [what, stem] of [
    ['too long', 'x'.repeat(300)],
    ['too long in a subfolder that is not there yet', `new/${'x'.repeat(300)}`],
    ['none, for a zero byte', 'a\0b'],
  ] as const)
    test(`a name that is ${what} is found before anything is sent`, async () => {
      const error = await failure(run(answering(png()), { stem }));
      assert.deepEqual(
        [error.code, error.charged, events, await filesIn(temporary.path)],
        ['BAD_PARAMETER', 'no', [], []],
      );
      assert.match(error.message, /^Nothing was sent: "[^"]{3,61}" cannot be the name of a file/);
    });

  test('a folder that is deleted while the call runs is made again', async () => {
    await run(answering(png(), () => rm(images(), { recursive: true })));
    assert.deepEqual(await filesIn(temporary.path), ['images/a-cat.png']);
  });

  test('a folder that becomes a file while the call runs costs no result', async () => {
    const bytes = png();
    const replace = async () => {
      await rm(images(), { recursive: true });
      await writeFile(images(), 'in the way');
    };
    const error = await failure(run(answering(bytes, replace)));
    assert.deepEqual([error.code, error.charged, await kept()], ['WRITE_FAILED', 'yes', bytes]);
    assert.deepEqual(await filesIn(temporary.path), ['images', 'rescued/a-cat.png', 'rescued/a-cat.png.txt']);
  });

  test('if the rescue folder is lost too, the bytes stay where they are and the error says where', async () => {
    const bytes = png();
    const spoil = async () => {
      await rm(rescued(), { recursive: true });
      await writeFile(rescued(), 'in the way');
    };
    const error = await failure(run(answering(bytes, spoil), { stem: () => 'x'.repeat(300) }));
    assert.equal(error.charged, 'yes');
    assert.deepEqual(await readFile(error.facts.rescued ?? ''), bytes);
  });

  test('a result without its end is kept, and called truncated', async () => {
    const bytes = png(30, 20).subarray(0, -5);
    const error = await failure(run(answering(bytes)));
    assert.deepEqual(
      [error.code, error.charged, error.facts.costUsd, error.facts.requestId, await kept()],
      ['TRUNCATED', 'yes', 0.05, 'req_1', bytes],
    );
    assert.deepEqual(await filesIn(images()), []);
  });

  const failing =
    (error: () => Error, bytes = Buffer.from('half a picture')): Call =>
    async (_, options) => {
      await receive(bytes, options);
      throw error();
    };

  test('what came before the connection was cut is kept', async () => {
    const cut = () => new StudioError('TRUNCATED', 'Cut.', { charged: 'maybe', requestId: 'req_2' });
    const error = await failure(run(failing(cut)));
    assert.deepEqual(
      [error.code, error.charged, error.facts.rescued, (await kept()).toString(), outcome()],
      [
        'TRUNCATED',
        'maybe',
        path.join(rescued(), 'a-cat.txt'),
        'half a picture',
        { charged: 'maybe', code: 'TRUNCATED', requestId: 'req_2', output: error.facts.rescued, elapsedMs: 0 },
      ],
    );
    assert.deepEqual(await filesIn(images()), []);
  });

  test('a disk that fills while the answer comes is told as what it is', async () => {
    // The system's own error, which no test can provoke without a file system of its own.
    const full = () => Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', syscall: 'write' });
    const error = await failure(run(failing(full)));
    assert.deepEqual(
      [error.code, error.charged, error.facts.systemCode, (await kept()).toString()],
      ['WRITE_FAILED', 'yes', 'ENOSPC', 'half a picture'],
    );
  });

  for (const [name, error, charged] of [
    ['a refusal', new StudioError('UNAUTHORIZED', 'No.'), 'no'],
    ['a stop after the send', new StudioError('CANCELLED', 'Stopped.', { charged: 'maybe' }), 'maybe'],
  ] as const) {
    test(`${name} leaves no file anywhere`, async () => {
      assert.equal(await failure(run(failing(() => error))), error);
      assert.deepEqual([await filesIn(temporary.path), outcome()], [[], { charged, code: error.code, elapsedMs: 0 }]);
    });
  }

  test('an empty answer leaves nothing to keep', async () => {
    const empty = () => new StudioError('TRUNCATED', 'Empty.', { charged: 'yes' });
    const error = await failure(run(failing(empty, Buffer.alloc(0))));
    assert.deepEqual([error.message, await filesIn(temporary.path)], ['Empty.', []]);
  });

  test('a mistake of ours is thrown as it is, and the record says that it may have cost', async () => {
    const mistake = new TypeError('x is not a function');
    await assert.rejects(run(failing(() => mistake)), mistake);
    assert.deepEqual(
      [(await kept()).toString(), events.at(-1)],
      ['half a picture', ['settle', { charged: 'maybe', output: path.join(rescued(), 'a-cat.txt'), elapsedMs: 0 }]],
    );
  });

  test('a call cancelled before it began sends nothing', async () => {
    const error = await failure(run(answering(png()), { signal: AbortSignal.abort() }));
    assert.deepEqual([error.code, error.charged, events, await filesIn(temporary.path)], ['CANCELLED', 'no', [], []]);
  });

  test('a result that has come is published even if it is cancelled by then', async () => {
    const controller = new AbortController();
    const call = answering(png(), () => {
      controller.abort();
      return Promise.resolve();
    });
    assert.equal((await run(call, { signal: controller.signal })).name, 'a-cat.png');
  });

  test('what a finishing step makes is published in place of what came', async () => {
    const finished = jpg(8, 4);
    const produced = await run(answering(png()), {
      finish: async (_, __, { target }) => {
        await writeFile(target, finished);
        return { file: target, mediaType: 'image/jpeg' };
      },
    });
    const { name, mediaType, width, height, bytes, sha256 } = produced;
    assert.deepEqual(
      [{ name, mediaType, width, height, bytes, sha256 }, await filesIn(temporary.path)],
      [
        {
          name: 'a-cat.jpg',
          mediaType: 'image/jpeg',
          width: 8,
          height: 4,
          bytes: finished.length,
          sha256: digest(finished),
        },
        ['images/a-cat.jpg'],
      ],
    );
  });

  for (const [how, cause] of [
    ['fails after it took the finished file', new Error('no backup')],
    ['is stopped', new StudioError('CANCELLED', 'Cancelled.')],
  ] as const) {
    test(`what came is kept if its placing ${how}`, async () => {
      const bytes = png();
      const error = await failure(
        run(answering(bytes), {
          finish: async (_, __, { target }) => {
            await writeFile(target, jpg());
            return { file: target, mediaType: 'image/jpeg' };
          },
          place: async (file) => {
            await rm(file);
            throw cause;
          },
        }),
      );
      const at = path.join(rescued(), 'a-cat.png');
      assert.deepEqual([error.charged, error.facts.rescued, await kept()], ['yes', at, bytes]);
    });
  }

  for (const [how, finish] of [
    ['fails', () => Promise.reject(new Error('no encoder'))],
    [
      'makes half a file',
      async (_: string, __: Received, { target }: { target: string }) => {
        await writeFile(target, jpg().subarray(0, 50));
        return { file: target, mediaType: 'image/jpeg' as const };
      },
    ],
  ] as const) {
    test(`a finishing step that ${how} costs nothing: the result is saved as it came`, async () => {
      const bytes = png();
      const produced = await run(answering(bytes), { finish });
      assert.deepEqual(
        [produced.name, produced.warnings.length, digest(await readFile(path.join(images(), 'a-cat.png')))],
        ['a-cat.png', 1, digest(bytes)],
      );
      assert.deepEqual(await filesIn(temporary.path), ['images/a-cat.png']);
    });
  }

  test('what a killed editor left half received a day ago is rescued; younger and foreign files stay', async () => {
    await mkdir(images());
    const leave = async (name: string, ageMs: number) => {
      const file = path.join(images(), name);
      await appendFile(file, png());
      const time = new Date(1_000_000_000 - ageMs);
      await utimes(file, time, time);
    };
    const day = 24 * 60 * 60 * 1000;
    await leave('.nano-banana-00000000-0000-4000-8000-000000000001.part', day + 1000);
    await leave('.nano-banana-00000000-0000-4000-8000-000000000002.part', day - 1000);
    await leave('.somebody-else.part', 9 * day);
    await run(answering(png()), {}, { clock: { now: () => 1_000_000_000 } });
    assert.deepEqual(await filesIn(temporary.path), [
      'images/.nano-banana-00000000-0000-4000-8000-000000000002.part',
      'images/.somebody-else.part',
      'images/a-cat.png',
      'rescued/unfinished.png',
      'rescued/unfinished.png.txt',
    ]);
  });
});

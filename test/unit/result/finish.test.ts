import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Call } from '../../../src/endpoint/call.ts';
import { diskFolder } from '../../../src/result/diskFolder.ts';
import { finishing } from '../../../src/result/finish.ts';
import type { LedgerPort } from '../../../src/result/ports.ts';
import { produce } from '../../../src/result/produce.ts';
import { Transformer, type Transformed } from '../../../src/result/transform.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { png } from './pictures.ts';
import { filesIn, temporaryFolder } from './temporary.ts';

const request = { tool: nanoBanana2, values: { PROMPT: 'A cat' }, images: [] };
const untouched = png(30, 20);
const scaled = png(15, 10);

/** Scales at once, without the thread that only a built extension has. */
class AtOnce extends Transformer {
  constructor(private readonly meanwhile: () => void = () => undefined) {
    super('');
  }
  override transform(): Promise<Transformed> {
    this.meanwhile();
    return Promise.resolve({ bytes: Uint8Array.from(scaled), width: 15, height: 10, mediaType: 'image/png' });
  }
}

suite('Finishing a result that is paid for', () => {
  const temporary = temporaryFolder();
  const images = () => path.join(temporary.path, 'images');

  async function run(transformer: Transformer, abort = new AbortController()) {
    const ledger: LedgerPort = {
      begin: () => Promise.resolve({ id: 'call-1', sent: () => undefined, settle: () => Promise.resolve() }),
    };
    const call: Call = async (_, { file }) => {
      await writeFile(file, untouched, { flag: 'wx' });
      const sha256 = createHash('sha256').update(untouched).digest('hex');
      return { file, mediaType: 'image/png', bytes: untouched.length, sha256, elapsedMs: 5000 };
    };
    const folder = diskFolder(images());
    const rescueFolder = path.join(temporary.path, 'rescued');
    const { signal } = abort;
    const { finished, ...steps } = finishing(folder, {
      request,
      version: '1.0.0',
      embed: true,
      transform: { width: 15, height: 10 },
      transformer,
      signal,
      keepOriginal: true,
      rescueFolder,
    });
    const logger = { info: () => undefined, warn: () => undefined };
    const clock = { now: () => 1_000_000 };
    const deps = { call, ledger, folder, rescueFolder, clock, logger };
    const produced = await produce(request, deps, { door: 'command', signal, ...steps });
    return { produced, finished };
  }

  test('an original that cannot be kept in its folder is rescued, and the result stands', async () => {
    await mkdir(images());
    await writeFile(path.join(images(), 'originals'), 'in the way');
    const { produced, finished } = await run(new AtOnce());
    const kept = path.join(temporary.path, 'rescued', 'a-cat.png');
    assert.deepEqual(
      [
        { name: produced.name, width: produced.width, warnings: finished.warnings.length },
        finished.warnings[0]?.includes(kept),
        await readFile(kept),
        await filesIn(images()),
      ],
      [{ name: 'a-cat.png', width: 15, warnings: 1 }, true, untouched, ['a-cat.png', 'originals']],
    );
  });

  test('a step that fails after the scaling leaves the result as it came, and nothing beside it', async () => {
    const abort = new AbortController();
    const { produced, finished } = await run(new AtOnce(() => abort.abort()), abort);
    assert.deepEqual(
      [
        { name: produced.name, warnings: produced.warnings.length, embedded: finished.embedded },
        finished.recipe?.transform,
        await readFile(path.join(images(), 'a-cat.png')),
        await filesIn(temporary.path),
      ],
      [{ name: 'a-cat.png', warnings: 1, embedded: false }, undefined, untouched, ['images/a-cat.png']],
    );
  });
});

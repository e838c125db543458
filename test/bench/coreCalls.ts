import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { createCall } from '../../src/endpoint/client.ts';
import { systemClock } from '../../src/endpoint/clock.ts';
import { createHostTransport } from '../../src/endpoint/hostTransport.ts';
import { openLedger } from '../../src/endpoint/ledger.ts';
import { diskFolder } from '../../src/result/diskFolder.ts';
import { finishing } from '../../src/result/finish.ts';
import { openHistory } from '../../src/result/history.ts';
import { loadInputImage } from '../../src/result/inputImage.ts';
import type { Produced } from '../../src/result/ports.ts';
import { produce } from '../../src/result/produce.ts';
import { Transformer } from '../../src/result/transform.ts';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';

/** The path of a single call as `Studio.make` goes it, without VS Code: record of calls, recipe inside the file, history. */
export class CoreCalls {
  readonly #ledger;
  readonly #history;
  readonly #call;
  readonly #folder: string;
  readonly #rescueFolder: string;
  readonly #transformer = new Transformer(path.resolve('dist'));

  /** @param base an existing folder; results go to `images` below it */
  constructor(endpoint: string, base: string) {
    this.#folder = path.join(base, 'images');
    this.#rescueFolder = path.join(base, 'storage', 'rescue');
    this.#ledger = openLedger({ folder: path.join(base, 'storage', 'calls'), clock: systemClock });
    this.#history = openHistory(path.join(base, 'storage'));
    this.#call = createCall({
      transport: createHostTransport(),
      endpoint: new URL(endpoint),
      apiKey: () => Promise.resolve('ak_bench_test'),
      clock: systemClock,
      logger,
    });
  }

  /** @param images absolute paths of pictures to send */
  async make(prompt: string, images: readonly string[] = []): Promise<Produced> {
    const { signal } = new AbortController();
    const folder = diskFolder(this.#folder);
    const request = {
      tool: nanoBanana2,
      values: { PROMPT: prompt, image_size: '512' },
      images: await Promise.all(images.map((file) => loadInputImage(file, { input: 'image' }))),
    };
    const { finish, place } = finishing(folder, {
      request,
      version: '0.0.0',
      embed: true,
      transformer: this.#transformer,
      keepOriginal: true,
      rescueFolder: this.#rescueFolder,
      signal,
    });
    const deps = {
      call: this.#call,
      ledger: this.#ledger,
      folder,
      rescueFolder: this.#rescueFolder,
      clock: systemClock,
      logger,
    };
    const produced = await produce(request, deps, {
      door: 'panel',
      signal,
      stem: createHash('sha256').update(prompt).digest('hex').slice(0, 16),
      ...(finish && { finish }),
      ...(place && { place }),
    });
    const { callId, startedAt, sha256, mediaType, bytes, name } = produced;
    await this.#history.add({
      id: callId,
      at: startedAt,
      place: { folder: 'bench', path: name },
      sha256,
      mediaType,
      bytes,
      prompt,
      tool: nanoBanana2.slug,
      door: 'panel',
    });
    return produced;
  }

  close(): Promise<void> {
    return this.#ledger.close();
  }
}

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

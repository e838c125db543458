import * as l10n from '@vscode/l10n';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError } from '../endpoint/errors.ts';
import { formatOf, MAX_PIXELS } from './codec.ts';
import { PictureError } from './codecError.ts';
import type { PictureBytes, TransformJob, TransformReply } from './transformJob.ts';
import { specProblem, type SpecProblem, type TransformSpec } from './transformPlan.ts';
import type { Transformed } from './transformRun.ts';

export type { Fit, TransformSpec } from './transformPlan.ts';
export type { Transformed } from './transformRun.ts';

/** A picture to transform. Its bytes are neither changed nor taken away. */
export type PictureSource = PictureBytes & {
  /** Base name, for error messages. */
  readonly name: string;
  /** From its bytes. */
  readonly mediaType: string;
};

/** Makes pictures of exactly the size and format asked for: local, free, in a thread of their own. */
export class Transformer {
  readonly #folder: string;

  /** @param folder absolute path of the folder that holds `transformWorker.js` and the codecs' `.wasm` files: `dist` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * One picture from one.
   * @throws StudioError `BAD_IMAGE` (can't be decoded, or too large), `BAD_PARAMETER` (the spec), `CANCELLED`
   */
  async transform(source: PictureSource, spec: TransformSpec, signal: AbortSignal): Promise<Transformed> {
    const [made] = await this.transformAll(source, [spec], signal);
    if (made === undefined) throw new Error('A transform made nothing.');
    return made;
  }

  /** Several pictures from one, which is decoded once; in the order of `specs`. Throws as `transform`. */
  async transformAll(
    source: PictureSource,
    specs: readonly TransformSpec[],
    signal: AbortSignal,
  ): Promise<readonly Transformed[]> {
    const format = formatOf(source.mediaType);
    if (format === undefined) throw unreadable(source.name, new PictureError('unsupported', source.mediaType));
    for (const spec of specs) checkSpec(spec);
    if (signal.aborted) throw cancelled();
    const bytes: PictureBytes = 'file' in source ? { file: source.file } : { bytes: source.bytes };
    const job: TransformJob = { source: bytes, format, specs, folder: this.#folder };
    if ('file' in source) await access(source.file).catch((error: unknown) => unopened(source.name, error));
    try {
      return await runInThread(path.join(this.#folder, 'transformWorker.js'), job, signal);
    } catch (error) {
      throw error instanceof PictureError ? unreadable(source.name, error) : error;
    }
  }
}

/** Before a picture is asked for and paid. @throws StudioError `BAD_PARAMETER` if no transform can do that */
export function checkSpec(spec: TransformSpec): void {
  const problem = specProblem(spec);
  if (problem !== undefined) throw badSpec(problem);
}

async function runInThread(file: string, job: TransformJob, signal: AbortSignal): Promise<readonly Transformed[]> {
  const worker = new Worker(file, { workerData: job, stdin: false });
  const { promise, resolve, reject } = promiseParts<TransformReply>();
  const stop = () => reject(cancelled());
  signal.addEventListener('abort', stop, { once: true });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('The thread that transforms pictures ended without an answer.')));
  try {
    const reply = await promise;
    if ('made' in reply) return reply.made;
    throw new PictureError(reply.problem, reply.detail);
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

interface PromiseParts<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

function promiseParts<T>(): PromiseParts<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function cancelled(): StudioError {
  return new StudioError('CANCELLED', l10n.t('Cancelled.'));
}

function unreadable(name: string, error: PictureError): StudioError {
  return new StudioError('BAD_IMAGE', problemText(name, error), { cause: error });
}

function unopened(name: string, cause: unknown): never {
  throw new StudioError('BAD_IMAGE', l10n.t('{0} can’t be opened.', name), { cause });
}

function problemText(name: string, { problem, detail }: PictureError): string {
  switch (problem) {
    case 'unsupported':
      return l10n.t(
        '{0} can’t be scaled or converted: only PNG, JPEG and WebP can. Save it as one of those first.',
        name,
      );
    case 'animated':
      return l10n.t('{0} is an animation, which can’t be scaled or converted. Use a still picture.', name);
    case 'damaged':
      return l10n.t('{0} can’t be read as a picture: it is damaged or uses a rare variant of its format.', name);
    case 'too-many-pixels':
      return l10n.t('{0}: {1} pixels are too many. The limit is {2} megapixels.', name, detail, MAX_PIXELS / 1e6);
    case 'too-many-bytes':
      return l10n.t('{0} is too large to scale or convert: {1} bytes.', name, detail);
  }
}

function badSpec(problem: SpecProblem): StudioError {
  const text = () => {
    switch (problem.field) {
      case 'width':
      case 'height':
      case 'quality':
        return l10n.t('{0} must be a whole number from {1} to {2}.', problem.field, problem.minimum, problem.maximum);
      case 'background':
        return l10n.t('background must be a colour such as #ffffff.');
      case 'size':
        return l10n.t('width × height is too large. The limit is {0} megapixels.', MAX_PIXELS / 1e6);
    }
  };
  return new StudioError('BAD_PARAMETER', text());
}

import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import type { CoreCall, CoreEvent } from './worker.ts';

/** Where the worker is built: inside the project, so that it finds its packages. */
const worker = path.resolve('out/machine/worker.mjs');

/** To be called once. */
export async function buildWorker(): Promise<void> {
  await build({
    entryPoints: ['test/machine/worker.ts'],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
}

/** A process that makes one call. */
export class CoreProcess {
  readonly #events: CoreEvent[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = '';
  #waiting: (() => void)[] = [];

  /** @param fileBlocks the largest file that the system lets it write, in blocks of 512 or 1024 bytes, as the shell has it */
  constructor(call: CoreCall, { fileBlocks }: { readonly fileBlocks?: number } = {}) {
    const args = [process.execPath, worker, JSON.stringify(call)];
    const limited = ['-c', `ulimit -f ${fileBlocks} && exec "$@"`, 'sh', ...args];
    const [command = '', ...rest] = fileBlocks === undefined ? args : ['sh', ...limited];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    const wake = () => {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#events.push(JSON.parse(line) as CoreEvent);
      wake();
    });
    this.#ended = once(child, 'close').then(wake);
  }

  /** Waits until something has happened. */
  async seen(kind: CoreEvent['kind']): Promise<void> {
    while (!this.#events.some((event) => event.kind === kind)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended without "${kind}": ${this.#errors}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#child.kill(name);
  }

  /** How the call ended; `undefined` if the process was killed before. */
  async end(): Promise<(CoreEvent & { readonly kind: 'made' | 'failed' }) | undefined> {
    await this.#ended;
    const last = this.#events.at(-1);
    if (last?.kind === 'made' || last?.kind === 'failed') return last;
    if (this.#child.signalCode === null) throw new Error(`it ended without a result: ${this.#errors}`);
    return undefined;
  }
}

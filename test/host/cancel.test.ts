import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { StudioError } from '../../src/endpoint/errors.ts';
import { closedPort } from '../simulator/addresses.ts';
import { padImage } from '../simulator/codecs.ts';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { encodePng } from '../../src/result/placeholder/png.ts';
import { filesBelow, root, withSettings } from './support/host.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { openOwnStudio, requestOf } from './support/studio.ts';

/** Milliseconds from the abort to the rejection. */
const limit = 200;
/** More than all the sockets between here and a server that does not read can hold. */
const large = 30_000_000;

interface Moment {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly images?: readonly string[];
  readonly prompt?: string;
  readonly charged: 'no' | 'maybe';
  /** Calls `now` when the stage is reached. */
  readonly when?: (now: () => void) => { onSent?: () => void; say?: (words: string) => void };
}

for (const transport of ['host', 'direct']) {
  suite(`a cancelled call ends within ${limit} ms, transport ${transport}`, () => {
    let own: ReturnType<typeof openOwnStudio>;
    suiteSetup(() => (own = openOwnStudio()));
    suiteTeardown(() => own.dispose());
    setup(async () => {
      await reset();
      await configure({ drawMode: 'fast' });
    });

    /** Makes a call and aborts it at a moment. */
    async function cancelAt({ settings, images, prompt = 'cancelled', charged, when }: Moment): Promise<void> {
      const folder = vscode.Uri.file(path.join(root(), 'cancelled', transport));
      const request = await requestOf(prompt, images);
      const abort = new AbortController();
      let aborted = 0;
      const now = () => {
        if (aborted > 0) return;
        aborted = performance.now();
        abort.abort();
      };
      const error = await withSettings({ 'nanoBananaStudio.transport': transport, ...settings }, async () => {
        const stage = when?.(now);
        if (!stage) now();
        try {
          await own.studio.make(request, { folder }, { door: 'test', signal: abort.signal, ...stage });
          return undefined;
        } catch (failure) {
          return { failure: failure as StudioError, ms: performance.now() - aborted };
        }
      });
      const [entry] = (await own.studio.ledger.entries()).slice(-1);
      assert.deepEqual(
        {
          code: error?.failure.code,
          charged: error?.failure.charged,
          inTime: error !== undefined && error.ms < limit ? true : error?.ms,
          files: filesBelow(folder.fsPath),
          kept: filesBelow(path.join(own.storage, 'rescue')),
          record: when ? entry?.outcome?.charged : charged,
        },
        { code: 'CANCELLED', charged, inTime: true, files: [], kept: [], record: charged },
      );
    }

    test('before it began', async () => {
      await cancelAt({ charged: 'no' });
      assert.deepEqual((await ledger()).calls, []);
    });

    suite('while it is sent', () => {
      let deaf: Server;
      let reached: () => void;
      const sockets = new Set<Socket>();
      suiteSetup(async () => {
        mkdirSync(path.join(root(), 'inputs'), { recursive: true });
        const picture = await encodePng(drawPlaceholder('large', { width: 64, height: 64 }));
        writeFileSync(path.join(root(), 'inputs', 'large.png'), padImage(picture, large));
        deaf = createServer((socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined);
          // The first bytes are read, no others.
          socket.once('data', () => {
            socket.pause();
            reached();
          });
        });
        await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
      });
      suiteTeardown(() => {
        for (const socket of sockets) socket.destroy();
        deaf.close();
      });

      test('nothing was charged', async () => {
        const { port } = deaf.address() as { port: number };
        await cancelAt({
          settings: { 'nanoBananaStudio.endpoint': `http://127.0.0.1:${port}/api` },
          images: ['inputs/large.png'],
          charged: 'no',
          when: (now) => {
            reached = () => setImmediate(now);
            return {};
          },
        });
      });
    });

    test('while its answer is waited for', () =>
      cancelAt({
        prompt: '[[fault:stall-before-headers]]',
        charged: 'maybe',
        when: (now) => ({ onSent: () => void ledger({ settled: false, runs: 1 }).then(now) }),
      }));

    test('in the middle of its answer', () =>
      cancelAt({
        prompt: '[[fault:stall-mid-body]]',
        charged: 'maybe',
        when: (now) => ({ say: (words) => words.startsWith('Receiving') && setImmediate(now) }),
      }));

    test('while a 429 makes it wait', async () => {
      await cancelAt({
        prompt: '[[fault:status-429-no-retry-after]]',
        charged: 'no',
        when: (now) => ({ say: (words) => words.includes('busy') && setImmediate(now) }),
      });
      assert.equal((await ledger()).calls.length, 1);
    });

    test('while a refused connection makes it wait', async () =>
      cancelAt({
        settings: { 'nanoBananaStudio.endpoint': `http://127.0.0.1:${await closedPort()}/api` },
        charged: 'no',
        when: (now) => ({ say: (words) => words.includes('No connection') && setImmediate(now) }),
      }));

    test('the service sees that the connection is gone', async () => {
      await cancelAt({
        prompt: '[[fault:stall-before-headers]]',
        charged: 'maybe',
        when: (now) => ({ onSent: () => void ledger({ settled: false, runs: 1 }).then(now) }),
      });
      assert.deepEqual(
        (await ledger()).calls.map(({ clientCut }) => clientCut),
        [true],
      );
    });
  });
}

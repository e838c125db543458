import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { tools } from '../../src/agent/tools.ts';
import type { Made } from '../../src/editor/made.ts';
import type { MakeOptions } from '../../src/editor/studio.ts';
import type { StudioError } from '../../src/endpoint/errors.ts';
import type { RunCard } from '../../src/panel/protocol/studio.ts';
import { StudioRecord, type Entry, type RunEntry } from '../../src/panel/record.ts';
import { Workroom } from '../../src/panel/workroom.ts';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';
import { root, withSettings } from './support/host.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { openOwnStudio, requestOf } from './support/studio.ts';

/** More than a call here takes; the drain ends with it. */
const long = 20_000;
const busy = '[[fault:status-429-no-retry-after]]';
const folder = () => vscode.Uri.file(`${path.join(root(), 'ending')}/`);
const jobOf = (prompt: string) => ({
  tool: nanoBanana2,
  values: { PROMPT: prompt, image_size: '512' },
  images: [],
  destination: { folder: folder() },
});
const endOf = (work: Promise<Made | vscode.LanguageModelToolResult>) =>
  work.then(
    () => 'made',
    (error: unknown) => `${(error as StudioError).code} ${(error as StudioError).charged}`,
  );
/** The prompts of the paid calls that arrived, once none is under way; estimates are free. */
const arrived = async () =>
  (await ledger()).calls
    .filter(({ kind }) => kind === 'run')
    .map(({ fields }) => fields.find(({ name }) => name === 'PROMPT')?.value);

suite('what is not sent yet', () => {
  let own: ReturnType<typeof openOwnStudio>;
  setup(async () => {
    await reset();
    await configure({ drawMode: 'fast' });
    own = openOwnStudio();
  });
  teardown(() => own.dispose());

  const make = async (prompt: string, options: Partial<MakeOptions>) =>
    endOf(own.studio.make(await requestOf(prompt), { folder: folder() }, { door: 'test', ...options }));

  suite('when the window ends', () => {
    test('is not sent: a call that begins, and one that waits to be repeated; one that was sent is received', async () => {
      await configure({ latencyMs: 1500 });
      let first: Promise<string> | undefined;
      await new Promise<void>((onSent) => {
        first = make('sent', { onSent });
      });
      let drained: Promise<void> | undefined;
      const second = await make(busy, { onWaiting: () => void (drained ??= own.studio.drain(long)) });
      const later = await make('later', {});
      await drained;
      assert.deepEqual(
        [await first, second, later, await arrived()],
        ['made', 'CANCELLED no', 'CANCELLED no', ['sent', busy]],
      );
    });

    test('stays in the queue of the panel, and the next window tells that it was not charged', () =>
      withSettings({ 'nanoBananaStudio.batch.concurrency': 1 }, async () => {
        const room = new Workroom(own.studio);
        await room.ready;
        let drained: Promise<void> | undefined;
        const both = new Promise<void>((resolve) =>
          room.onDidChangeRun(({ state }) => {
            if (state === 'sent') drained ??= own.studio.drain(long);
            if (room.cards.length === 2 && room.cards.every((card) => card.state === 'failed')) resolve();
          }),
        );
        for (const prompt of ['first', 'second', 'third']) room.start(jobOf(prompt));
        await both;
        await drained;
        const { results, open } = await recordOf().read();
        assert.deepEqual(
          [
            await arrived(),
            results.map(({ prompt }) => prompt),
            open.map(({ run, unpaid }) => [run.prompt, unpaid]),
            room.cards.map(({ failure }) => `${failure?.code} ${failure?.charged}`),
          ],
          [
            ['first'],
            ['first'],
            [
              ['second', true],
              ['third', true],
            ],
            ['CANCELLED no', 'CANCELLED no'],
          ],
        );
        room.dispose();
      }));
  });

  suite('when an agent’s call is cancelled', () => {
    /** Cancels at the first time that the call tells of something; what the agent is told, and what comes of the call. */
    async function cancelAt(moment: 'onSent' | 'onWaiting'): Promise<readonly unknown[]> {
      const abort = new AbortController();
      const { studio } = own;
      const inner = studio.make.bind(studio);
      let call: Promise<string> | undefined;
      studio.make = (request, destination, options) => {
        const told = () => {
          options[moment]?.();
          abort.abort();
        };
        const work = inner(request, destination, { ...options, [moment]: told });
        call = endOf(work);
        return work;
      };
      const input = { prompt: '[[fault-once:status-429-no-retry-after]] agent' };
      const told = await endOf(tools.generate_image.invoke(studio, input, abort.signal));
      return [told, await call, (await arrived()).length];
    }

    test('during the wait after a 429, it is not sent again, and the agent is told that it is free', async () => {
      assert.deepEqual(await cancelAt('onWaiting'), ['CANCELLED no', 'CANCELLED no', 1]);
    });

    test('after the send, it is not repeated should that be refused', async () => {
      assert.deepEqual(await cancelAt('onSent'), ['CANCELLED maybe', 'CANCELLED no', 1]);
    });
  });

  suite('in the panel', () => {
    const fileOf = () => path.join(own.storage, 'workspace', 'studio.jsonl');
    let room: Workroom;
    teardown(() => room.dispose());

    /** Resolves with the first card that fits; `meet` is called while it is told of. */
    const card = <T>(meet: (card: RunCard) => T | undefined) =>
      new Promise<T>((resolve) => {
        const listener = room.onDidChangeRun((changed) => {
          const met = meet(changed);
          if (met === undefined) return;
          listener.dispose();
          resolve(met);
        });
      });
    /** Resolves when a run is over: gone before it was sent, or shown as stopped. */
    const over = (id: string) =>
      new Promise<void>((resolve) => {
        room.onDidEndRun((ended) => ended === id && resolve());
        room.onDidChangeRun((changed) => changed.id === id && changed.state === 'failed' && resolve());
      });

    test('is cancelled without a question while a 429 makes it wait', async () => {
      room = new Workroom(own.studio);
      await room.ready;
      const goesOn = card(({ id, message }) => (message.includes('busy') ? room.cancel(id, false) : undefined));
      const id = room.start(jobOf(busy));
      const ended = over(id);
      const asked = await goesOn;
      if (asked) room.cancel(id, true);
      await ended;
      assert.deepEqual([asked, await arrived(), (await recordOf().read()).open], [false, [busy], []]);
    });

    test('is not in the record as under way when the service refused it and it is back in the queue', () =>
      withSettings({ 'nanoBananaStudio.batch.concurrency': 2 }, async () => {
        room = new Workroom(own.studio);
        await room.ready;
        const stays = room.start(jobOf('[[fault:stall-before-headers]]'));
        const refused = room.start(jobOf('[[fault:status-429-long]]'));
        let begun = false;
        const kinds = await card(({ id, state }) => {
          if (id !== refused) return undefined;
          begun ||= state !== 'queued';
          if (!begun || state !== 'queued') return undefined;
          room.cancel(id, false);
          return linesOf(id);
        });
        const ended = over(stays);
        room.cancel(stays, true);
        await ended;
        assert.deepEqual(kinds.slice(0, 2), ['run', 'gone']);
      }));

    test('is not sent again by itself when the service refused it as busy and charged for it', () =>
      withSettings({ 'nanoBananaStudio.batch.concurrency': 2 }, async () => {
        room = new Workroom(own.studio);
        await room.ready;
        const stays = room.start(jobOf('[[fault:stall-before-headers]]'));
        const prompt = '[[fault:status-429-charged]]';
        const refused = room.start(jobOf(prompt));
        const failure = await card(({ id, failure }) => (id === refused ? failure : undefined));
        const ended = over(stays);
        room.cancel(stays, true);
        await ended;
        const sent = (await arrived()).filter((one) => one === prompt).length;
        assert.deepEqual([failure.code, failure.charged, sent], ['RATE_LIMITED', 'yes', 1]);
      }));

    test('left by a window that ended: it may be charged unless its record says that it was not; cancelled, it is over', () =>
      withSettings({ 'nanoBananaStudio.batch.concurrency': 1 }, async () => {
        const run = (id: string): RunEntry => ({
          ...{ kind: 'run', id, pid: 2 ** 30, at: 1, tool: nanoBanana2.slug, prompt: id },
          ...{ values: { PROMPT: id }, images: [], folder: folder().toString() },
        });
        for (const id of ['killed', 'unpaid']) recordOf().add(run(id));
        recordOf().add({ kind: 'unpaid', id: 'unpaid' });
        room = new Workroom(own.studio);
        await room.ready;
        const shown = room.cards.map(({ failure }) => [failure?.charged, failure?.message, failure?.remedy]);
        // Behind another, so that its turn does not come.
        const stays = room.start(jobOf('[[fault:stall-before-headers]]'));
        for (const id of ['killed', 'unpaid']) {
          await room.remedy(id);
          room.cancel(id, false);
        }
        const { open } = await recordOf().read();
        const ended = over(stays);
        room.cancel(stays, true);
        await ended;
        assert.deepEqual(
          [shown, open.map(({ run: left }) => left.id)],
          [
            [
              [
                'maybe',
                `The editor was closed while this was under way. It may have been charged; if the result came, it is in ending.`,
                'Retry (May Be Charged Again)',
              ],
              ['no', 'The editor was closed before this was done. Nothing was charged.', 'Retry'],
            ],
            [stays],
          ],
        );
      }));

    /** The kinds of a run's lines. */
    const linesOf = (id: string) =>
      readFileSync(fileOf(), 'utf8')
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Entry]))
        .flatMap((entry) => (entry.id === id ? [entry.kind] : []));
  });

  /** The record of the own studio's panel. */
  function recordOf(): StudioRecord {
    return new StudioRecord(path.join(own.storage, 'workspace', 'studio.jsonl'), (error) => assert.fail(String(error)));
  }
});

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { batchOrder } from '../../src/editor/batch/order.ts';
import { BatchSession } from '../../src/editor/batch/session.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { openOwnStudio } from './support/studio.ts';
import { put } from './support/workspace.ts';

const none: ReadonlySet<string> = new Set();

suite('the batch that a page shows', () => {
  let own: ReturnType<typeof openOwnStudio>;
  suiteSetup(() => (own = openOwnStudio()));
  suiteTeardown(() => own.dispose());
  setup(async () => {
    await reset();
    await configure({ drawMode: 'fast' });
  });
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  async function withSession(name: string, work: (session: BatchSession, csv: vscode.Uri) => Promise<void>) {
    const csv = put(`sessions/${name}.csv`, 'prompt,image_size,output\nfox,512,a\n');
    const session = new BatchSession(own.studio, await batchOrder(own.studio, { csv }));
    try {
      await session.read();
      await work(session, csv);
    } finally {
      session.dispose();
    }
  }
  const ended = (session: BatchSession) =>
    new Promise<void>((resolve) => {
      const listener = session.onDidTurn(() => {
        if (session.isRunning) return;
        listener.dispose();
        resolve();
      });
    });

  test('is read anew, with what the editor holds, before anybody is asked about it', async () =>
    withSession('edited', async (session, csv) => {
      const document = await vscode.workspace.openTextDocument(csv);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(csv, new vscode.Range(1, 0, 2, 0), 'owl,512,a\nbear,512,b\ncat,512,c\n');
      await vscode.workspace.applyEdit(edit);
      await session.refresh();
      assert.deepEqual([document.isDirty, session.reading, session.todo.length], [false, false, 3]);
      const over = ended(session);
      await session.start({
        plan: session.plan!,
        only: new Set(session.todo.map(({ key }) => key)),
        repeatUncertain: none,
        skipInvalid: false,
      });
      await over;
      const prompts = (await ledger()).calls
        .filter(({ kind }) => kind === 'run')
        .flatMap(({ fields }) => fields.filter(({ name }) => name === 'PROMPT').map(({ value }) => value));
      assert.deepEqual([prompts.sort(), session.count().done], [['bear', 'cat', 'owl'], 3]);
    }));

  test('asks what the very rows cost that are to run, not those that were left when it was read', async () =>
    withSession('priced', async (session, csv) => {
      const over = ended(session);
      await session.start({
        plan: session.plan!,
        only: new Set(session.todo.map(({ key }) => key)),
        repeatUncertain: none,
        skipInvalid: false,
      });
      await over;
      // Nothing is left, which costs nothing.
      await session.refresh();
      const rows = Array.from({ length: 20 }, (_, row) => `owl ${row},512,owl-${row}`);
      writeFileSync(csv.fsPath, ['prompt,image_size,output', 'fox,512,a', ...rows].join('\n'));
      await session.refresh();
      const keys = session.todo.map(({ key }) => key);
      const of = async (count: number) =>
        (await session.priceOfRows(session.plan!, new Set(keys.slice(0, count)))).usd?.toFixed(2);
      assert.deepEqual([keys.length, await of(20), await of(1), await of(0)], [20, '1.00', '0.05', '0.00']);
      assert.equal((await session.priceOfRows(session.plan!, new Set([...keys, 'no such row']))).usd, undefined);
    }));

  test('is run as it was when it was asked about, and read again after', async () =>
    withSession('meanwhile', async (session, csv) => {
      const plan = await session.refresh();
      const keys = new Set(session.todo.map(({ key }) => key));
      writeFileSync(csv.fsPath, 'prompt,image_size,output\nfox,4K,a\n');
      await session.read();
      const over = ended(session);
      await session.start({ plan, only: keys, repeatUncertain: none, skipInvalid: false });
      await over;
      const sizes = (await ledger()).calls
        .filter(({ kind }) => kind === 'run')
        .flatMap(({ fields }) => fields.filter(({ name }) => name === 'image_size').map(({ value }) => value));
      await session.refresh();
      assert.deepEqual([sizes, session.todo.length], [['512'], 1]);
    }));

  test('is not run from memory when its CSV can no longer be read', async () =>
    withSession('gone', async (session, csv) => {
      const plan = session.plan!;
      const keys = new Set(session.todo.map(({ key }) => key));
      rmSync(csv.fsPath);
      await assert.rejects(session.refresh(), { code: 'BAD_CSV' });
      await assert.rejects(session.start({ plan, only: keys, repeatUncertain: none, skipInvalid: false }), {
        code: 'BAD_CSV',
      });
      assert.deepEqual([session.isRunning, session.reading, (await ledger()).charges.length], [false, false, 0]);
    }));
});

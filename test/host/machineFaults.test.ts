import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { differences, keepMeasured, type Row } from '../harness/faultTable.mjs';
import { agentDoor, batchDoor, editDoor, generateDoor, panelDoor } from './support/doors.ts';
import type { Door, Outcome, Wish } from './support/doors.ts';
import { cellOf, flaws, withoutPlaces } from './support/faultRow.ts';
import { filesBelow, root, windowFolders, withSettings } from './support/host.ts';
import { StandInPage } from './support/page.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { openOwnStudio, requestOf } from './support/studio.ts';

const panel = panelDoor();
const doors: readonly Door[] = [generateDoor, editDoor, panel, batchDoor(), agentDoor];
const tooLong = 'x'.repeat(300);

suite('faults of the machine behind every door', function () {
  this.timeout(60_000);
  const rows: Row[] = [];
  setup(async () => {
    await reset();
    await configure({ drawMode: 'fast' });
  });
  suiteTeardown(() => panel.dispose?.());

  const placeOf = (fault: string, door: Door) => {
    const inputs = path.join(root(), 'machine', fault, door.name);
    mkdirSync(inputs, { recursive: true });
    return { prompt: `${door.name} meets ${fault}`, inputs, folder: path.join(inputs, 'out') };
  };

  /** Goes through all doors at once; gives what each said, with its calls, charges and pictures. */
  async function meet(fault: string, what: string, change: (inputs: string) => Partial<Wish> = () => ({})) {
    const outcomes = new Map<Door, Outcome>();
    const go = async (door: Door) => {
      const place = placeOf(fault, door);
      outcomes.set(door, await door.run({ ...place, ...change(place.inputs) }));
    };
    await Promise.all(doors.map(go));
    const { calls } = await ledger();
    const cells: Record<string, string> = {};
    const seen: Record<string, unknown> = {};
    const told: string[] = [];
    for (const door of doors) {
      const { prompt, inputs } = placeOf(fault, door);
      const outcome = outcomes.get(door)!;
      const own = calls.filter(({ kind, fields }) => kind === 'run' && fields.some(({ value }) => value === prompt));
      const pictures = filesBelow(inputs).filter((file) => /[\\/](?:picture|x)[^\\/]*\.png$/.test(file));
      cells[door.name] = cellOf(outcome);
      seen[door.name] = {
        cell: cellOf(outcome),
        // What is wrong with a CSV is said cell by cell.
        flaws: outcome.sentence === '' || outcome.code === 'BAD_CSV' ? [] : flaws(outcome.sentence, 1500),
        calls: own.length,
        charges: own.filter(({ chargedUsd }) => chargedUsd > 0).length,
        pictures: pictures.length,
      };
      if (door !== agentDoor && outcome.sentence !== '')
        told.push(withoutPlaces(outcome.sentence).replaceAll(/x{40,}…?/g, 'x…'));
    }
    rows.push({ name: fault, what, cells, told: [...new Set(told)] });
    return seen;
  }
  const notSent = (cell: string) => ({ cell, flaws: [], calls: 0, charges: 0, pictures: 0 });
  const made = { cell: 'made · yes', flaws: [], calls: 1, charges: 1, pictures: 1 };
  const settings = { 'nanoBananaStudio.fileName': 'picture', 'nanoBananaStudio.sessionAllowance': null };

  // Permissions do not bind everybody (root); that a file is no folder does.
  test('a folder that cannot be written is found before anything is sent', () =>
    withSettings(settings, async () => {
      const seen = await meet('folder-not-writable', 'the folder is below a file', (inputs) => {
        writeFileSync(path.join(inputs, 'file.txt'), 'a file');
        return { folder: path.join(inputs, 'file.txt', 'inside') };
      });
      assert.deepEqual(seen, Object.fromEntries(doors.map(({ name }) => [name, notSent('WRITE_FAILED · no')])));
    }));

  test('a folder that is deleted while the answer is waited for is made again', () =>
    withSettings(settings, async () => {
      await configure({ hold: true });
      const running = meet('folder-deleted', 'the folder is deleted while the answer is waited for');
      await ledger({ runs: doors.length, settled: false });
      for (const door of doors) rmSync(placeOf('folder-deleted', door).folder, { recursive: true });
      await configure({ hold: false });
      assert.deepEqual(await running, Object.fromEntries(doors.map(({ name }) => [name, made])));
    }));

  test('a name that is too long is refused before anything is sent; that of a pattern is made shorter', () =>
    withSettings({ ...settings, 'nanoBananaStudio.fileName': tooLong }, async () => {
      const seen = await meet('name-too-long', 'the name asked for has 300 letters', () => ({ name: tooLong }));
      const refused = notSent('BAD_PARAMETER · no');
      assert.deepEqual(seen, {
        generate: refused,
        edit: refused,
        panel: made,
        batch: notSent('BAD_CSV · no'),
        agent: refused,
      });
    }));

  test('the next run of a batch whose folder was deleted pays for nothing again', () =>
    withSettings(settings, async () => {
      const { inputs, folder } = placeOf('folder-deleted', doors[3]!);
      const csv = vscode.Uri.file(path.join(inputs, 'rows.csv'));
      await vscode.commands.executeCommand('nanoBananaStudio.runBatch', csv, { output: vscode.Uri.file(folder) });
      assert.deepEqual((await ledger()).calls, []);
    }));

  test('docs/faults.md says what was measured', () => {
    keepMeasured('machine', 'machineFaults', rows);
    assert.deepEqual(differences('machine', rows), []);
  });

  test('no half received file is left anywhere', () => {
    const parts = windowFolders()
      .flatMap((folder) => filesBelow(folder))
      .filter((file) => file.endsWith('.part'));
    assert.deepEqual(parts, []);
  });
});

suite('a window that ends, or cannot remember', () => {
  let own: ReturnType<typeof openOwnStudio>;
  setup(async () => {
    own = openOwnStudio();
    await reset();
    await configure({ drawMode: 'fast' });
  });
  teardown(() => own.dispose());

  test('in the middle of an answer: what is coming still gets to its place', async () => {
    await configure({ dripMs: 600 });
    const folder = vscode.Uri.file(path.join(root(), 'ending-in-answer'));
    let comes = () => {};
    const coming = new Promise<void>((resolve) => (comes = resolve));
    const running = own.studio.make(
      await requestOf('the window ends [[fault:slow-drip]]'),
      { folder, stem: 'picture' },
      { door: 'test', say: (words) => words.startsWith('Receiving') && comes() },
    );
    await coming;
    await own.studio.drain(20_000);
    const { made, record } = { made: readdirSync(folder.fsPath), record: await own.studio.ledger.entries() };
    assert.deepEqual([made, record.map(({ outcome }) => outcome?.charged)], [['picture.png'], ['yes']]);
    await running;
  });

  test("the panel's own record cannot be written: the result is a result", async () => {
    mkdirSync(path.join(own.storage, 'workspace', 'studio.jsonl'), { recursive: true });
    const page = new StandInPage(own.studio);
    try {
      await page.panel.choose(vscode.Uri.file(path.join(root(), 'unremembered')));
      const end = await page.endOf(await page.press({ PROMPT: 'not remembered', image_size: '512' }));
      assert.deepEqual(['result' in end, (await ledger()).charges.length], [true, 1]);
    } finally {
      page.close();
    }
  });
});

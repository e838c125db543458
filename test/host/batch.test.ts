import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { journalOf } from '../../src/batch/journal.ts';
import type { JournalRecord } from '../../src/batch/journalRecords.ts';
import type { BatchOutcome } from '../../src/editor/batch/outcome.ts';
import { readRecipe } from '../../src/result/metadata.ts';
import { type Failure, filesBelow, root, withSettings } from './support/host.ts';
import { configure, ledger, reset } from './support/simulator.ts';

const run = (...args: unknown[]) => vscode.commands.executeCommand<BatchOutcome>('nanoBananaStudio.runBatch', ...args);
const resume = (where: unknown) => vscode.commands.executeCommand<BatchOutcome>('nanoBananaStudio.resumeBatch', where);
const within = (name: string) => path.join(root(), name);
function csv(name: string, ...lines: string[]): vscode.Uri {
  mkdirSync(path.dirname(within(name)), { recursive: true });
  writeFileSync(within(name), lines.join('\n'));
  return vscode.Uri.file(within(name));
}
async function refusal(work: Thenable<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return error as Failure;
  }
  assert.fail('not refused');
}
const relative = (uri: vscode.Uri) => path.relative(root(), uri.fsPath);
const prompts = async () =>
  (await ledger()).calls.map((call) => call.fields.find(({ name }) => name === 'PROMPT')?.value).sort();
const records = (folder: string) =>
  readFileSync(journalOf(within(folder)), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalRecord);

suite('nanoBananaStudio.runBatch with arguments', () => {
  setup(reset);

  test('makes a folder of pictures, a report and an archive, and returns the documented object', async () => {
    const outcome = await run(
      csv('menu.csv', 'Prompt,image size,output,note', 'A fox,512,a/fox,x', 'An owl,512,owl,y'),
      {},
    );
    assert.deepEqual(
      { ...outcome, archive: relative(outcome.archive), report: relative(outcome.report) },
      {
        done: 2,
        failed: 0,
        skipped: 0,
        uncertain: 0,
        cost: 0.1,
        archive: 'images/menu/menu.zip',
        report: 'images/menu/results.csv',
      },
    );
    assert.ok(outcome.archive instanceof vscode.Uri && existsSync(outcome.archive.fsPath));
    const report = readFileSync(outcome.report.fsPath, 'utf8').split('\r\n');
    assert.match(report[1] ?? '', /^1,,done,a\/fox\.png,\d+,512,512,0\.05,.+,x$/);
    const found = await readRecipe({ file: within('images/menu/a/fox.png') });
    assert.ok(found.kind === 'recipe');
    assert.deepEqual(found.recipe.values, { PROMPT: 'A fox', image_size: '512' });
    assert.deepEqual(await prompts(), ['A fox', 'An owl']);
  });

  test('takes a path, an output folder, parameters over settings, and so many at once', async () => {
    await configure({ latencyMs: 1500 });
    csv('lists/many.csv', 'prompt', 'one', 'two', 'three', 'four');
    const settings = { 'nanoBananaStudio.defaults.image_size': '1K', 'nanoBananaStudio.defaults.top_k': 7 };
    await withSettings(settings, async () =>
      run('lists/many.csv', { output: 'out/many/', parameters: { IMAGE_SIZE: '512', top_k: null }, concurrency: 4 }),
    );
    const { calls, peakConcurrency } = await ledger();
    assert.equal(peakConcurrency, 4);
    assert.deepEqual(
      calls.map(({ fields }) => fields.slice(1).map(({ name, value }) => `${name}=${value}`)),
      Array.from({ length: 4 }, () => ['image_size=512']),
    );
    assert.equal(filesBelow(within('out/many')).filter((file) => file.endsWith('.png')).length, 4);
  });

  test('a second run sends nothing, and after three changed rows three calls', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `picture ${row},p${row}`);
    const file = csv('eight.csv', 'prompt,output', ...rows);
    const options = { parameters: { image_size: '512' } };
    await run(file, options);
    const before = readFileSync(within('images/eight/p5.png'));
    assert.deepEqual(await run(file, options).then(({ done, cost }) => [done, cost]), [8, undefined]);
    assert.equal((await ledger()).charges.length, 8);
    await reset();
    csv('eight.csv', 'prompt,output', ...rows.map((row, i) => (i < 3 ? `changed ${row}` : row)));
    const { done, cost } = await run(file, options);
    assert.deepEqual([done, cost?.toFixed(2)], [8, '0.15']);
    assert.deepEqual(await prompts(), ['changed picture 0', 'changed picture 1', 'changed picture 2']);
    assert.deepEqual(readFileSync(within('images/eight/p5.png')), before);
    assert.equal(filesBelow(within('images/eight')).filter((f) => /[\\/]p\d\.png$/.test(f)).length, 8 + 3); // 3 backups
  });

  test('width, height and format are made here, and the untouched result is kept', async () => {
    const file = csv('sized.csv', 'prompt,output,width,height,format', 'a card,card,300,200,jpeg');
    const { done } = await run(file, {});
    const [bytes] = [readFileSync(within('images/sized/card.jpg'))];
    assert.deepEqual([done, bytes.subarray(0, 2).toString('hex')], [1, 'ffd8']);
    assert.ok(existsSync(within('images/sized/originals/card.png')));
  });

  test('a prompt may use columns, and pictures are sent with it', async () => {
    await run(csv('first.csv', 'prompt,output', 'x,input'), { output: 'pictures/', parameters: { image_size: '512' } });
    await reset();
    const file = csv('edits.csv', 'image,colour,prompt', 'pictures/in*.png,red,make it {colour}');
    await run(file, {});
    const { calls } = await ledger();
    assert.deepEqual(
      calls.map(({ fields, files }) => [fields[0]?.value, files.map(({ filename }) => filename)]),
      [['make it red', ['input.png']]],
    );
  });

  test('any bad row stops it before any call, and all of them are named with line and column', async () => {
    const bad: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['top_k', ['prompt,top_k', 'x,99', 'y,abc'], /^Line 2, column 3: .*99.*\nLine 3, column 3: .*abc/],
      ['no prompt', ['prompt,top_k', 'x,1', ',2'], /^Line 3, column 1: /],
      ['no column', ['words', 'x'], /^Line 1, column 1: There is no column named prompt/],
      ['two headers', ['prompt,Prompt', 'x,y'], /^Line 1, column 8: There are two columns/],
      ['two outputs', ['prompt,output', 'x,a', 'y,A'], /^Line 3, column 3: .*"A" is the output of line 2 too/],
      ['outside', ['prompt,output', 'x,../../etc'], /^Line 2, column 3: /],
      ['quote', ['prompt,output', '"x,a', 'y,b'], /^Line [23], column \d+: /],
      ['picture', ['prompt,image', 'x,missing.png'], /^Line 2, column 3: .*missing\.png/],
      ['template', ['prompt', 'a {colour} fox'], /^Line 2, column 1: .*\{colour\}/],
    ];
    const wrong: unknown[] = [];
    for (const [name, lines, message] of bad) {
      const error = await refusal(run(csv(`bad/${name}.csv`, ...lines), {}));
      if (error.code !== 'BAD_CSV' || error.charged !== 'no' || !message.test(error.message))
        wrong.push([name, error.code, error.message]);
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual((await ledger()).calls, []);
    assert.deepEqual(existsSync(within('images/picture')), false);
  });

  test('with skipInvalid bad rows are left out and counted; a broken file still stops it', async () => {
    const file = csv('some.csv', 'prompt,top_k,image_size', 'good,1,512', 'bad,99,512');
    const { done, skipped, report } = await run(file, { skipInvalid: true });
    assert.deepEqual([done, skipped], [1, 1]);
    assert.match(readFileSync(report.fsPath, 'utf8'), /\r\n2,,invalid,.*Line 3, column 5/);
    const broken = csv('broken.csv', 'prompt,output', 'x,a', 'y,a');
    assert.equal((await refusal(run(broken, { skipInvalid: true }))).code, 'BAD_CSV');
  });

  test('wrong arguments, a missing file and a missing key are refused before any call', async () => {
    const file = csv('fine.csv', 'prompt', 'x');
    const codes = [];
    for (const args of [
      [file, { concurency: 2 }],
      [file, { concurrency: 0 }],
      [file, { parameters: { colour: 'red' } }],
      [file, { tool: 'none' }],
      ['nowhere.csv', {}],
    ])
      codes.push((await refusal(run(...args))).code);
    codes.push(
      (await withSettings({ 'nanoBananaStudio.endpoint': 'ftp://x' }, () => refusal(run(file, {})))).code,
      (await refusal(resume('images/no-batch'))).code,
    );
    assert.deepEqual(codes, [
      'BAD_PARAMETER',
      'BAD_PARAMETER',
      'BAD_PARAMETER',
      'UNKNOWN_TOOL',
      'BAD_CSV',
      'BAD_PARAMETER',
      'BAD_PARAMETER',
    ]);
    assert.deepEqual((await ledger()).charges, []);
  });

  test('a failed row stops no other; the next run repeats it', async () => {
    await configure({ faults: [{ name: 'refusal-422' }] });
    const file = csv('failing.csv', 'prompt,image_size', 'one,512', 'two,512', 'three,512');
    const first = await run(file, { concurrency: 1 });
    assert.deepEqual([first.done, first.failed], [2, 1]);
    const second = await run(file, { concurrency: 1 });
    assert.deepEqual([second.done, second.failed, second.cost], [3, 0, 0.05]);
  });

  test('three refusals of the account in a row stop it, and the reason is what it rejects with', async () => {
    await configure({ keys: [] });
    const file = csv('refused.csv', 'prompt', ...Array.from({ length: 20 }, (_, row) => `p${row}`));
    const { code, charged } = await refusal(run(file, { concurrency: 1 }));
    assert.deepEqual([code, charged, (await ledger()).calls.length], ['UNAUTHORIZED', 'no', 3]);
  });

  test('two at once on one batch: one wins, the other is told', async () => {
    await configure({ latencyMs: 500 });
    const file = csv('busy.csv', 'prompt,image_size', 'one,512', 'two,512');
    const ends = await Promise.allSettled([run(file, {}), run(file, {})]);
    const codes = ends.map((end) => (end.status === 'fulfilled' ? 'done' : (end.reason as Failure).code));
    assert.deepEqual([...codes].sort(), ['BATCH_BUSY', 'done']);
    assert.equal((await ledger()).charges.length, 2);
  });

  test('two CSVs of one name have a folder each', async () => {
    await run(csv('here/same.csv', 'prompt,output,image_size', 'x,a,512'), {});
    const other = await run(csv('there/same.csv', 'prompt,output,image_size', 'y,a,512'), {});
    assert.equal(relative(other.archive), 'images/same-2/same.zip');
  });
});

suite('nanoBananaStudio.resumeBatch', () => {
  setup(reset);

  test('goes on as it was asked for; a row in flight when the process ended is uncertain, never repeated', async () => {
    const file = csv('killed.csv', 'prompt,output', 'one,a', 'two,b', 'three,c');
    await run(file, { parameters: { image_size: '512' } });
    // The journal of a process that was killed while `b` was under way and before `c` was sent.
    const kept = records('images/killed').filter(
      (record) => !('key' in record && record.type !== 'planned' && record.key === 'c') && record.type !== 'made',
    );
    const before = kept.filter(
      (record) => !(record.type === 'stored' && record.key === 'b') && record.type !== 'received',
    );
    writeFileSync(journalOf(within('images/killed')), before.map((record) => `${JSON.stringify(record)}\n`).join(''));
    for (const name of ['b.png', 'c.png', 'results.csv', 'killed.zip']) rmSync(within(`images/killed/${name}`));
    await reset();
    const { done, failed, skipped, uncertain, cost, archive } = await resume('images/killed');
    assert.deepEqual([done, failed, skipped, uncertain, cost], [2, 0, 0, 1, 0.05]);
    assert.deepEqual(await prompts(), ['three']);
    assert.deepEqual(
      (await ledger()).calls[0]?.fields.map(({ name }) => name),
      ['PROMPT', 'image_size'],
    );
    assert.ok(existsSync(archive.fsPath));
    const again = await resume(vscode.Uri.file(journalOf(within('images/killed'))));
    assert.deepEqual([again.done, again.uncertain, again.cost], [2, 1, undefined]);
  });
});

suite('CSVs to start from', () => {
  setup(reset);

  test('a starter is written next to no other file, and is a valid batch', async () => {
    const create = () => vscode.commands.executeCommand<vscode.Uri>('nanoBananaStudio.createBatchCsv', 'start/');
    const [first, second] = [await create(), await create()];
    assert.deepEqual([relative(first), relative(second)], ['start/batch.csv', 'start/batch-2.csv']);
    assert.match(readFileSync(first.fsPath, 'utf8'), /^# /);
    const { done } = await run(first, { parameters: { image_size: '512' } });
    assert.equal(done, 2);
  });

  test('pictures and one prompt become a CSV of edits', async () => {
    await run(csv('inputs.csv', 'prompt,output,image_size', 'x,one,512', 'y,two,512'), { output: 'in/' });
    const made = await vscode.commands.executeCommand<vscode.Uri>('nanoBananaStudio.batchFromImages', {
      images: ['in/one.png', 'in/two.png'],
      prompt: 'make it "night", please',
    });
    assert.equal(
      readFileSync(made.fsPath, 'utf8'),
      'image,prompt,output\none.png,"make it ""night"", please",one\ntwo.png,"make it ""night"", please",two\n',
    );
    await reset();
    const { done } = await run(made, { output: 'edited/', parameters: { image_size: '512' } });
    assert.equal(done, 2);
    assert.deepEqual(
      (await ledger()).calls.map(({ files }) => files.length),
      [1, 1],
    );
  });
});

suite('problems of an open CSV', () => {
  const marked = (uri: vscode.Uri) =>
    vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === 'Nano Banana')
      .map(({ range, message, severity }) => [range.start.line, range.start.character, severity, message]);
  /** Resolves when what is marked is as wanted: the same may be told more than once. */
  const until = (uri: vscode.Uri, wanted: (count: number) => boolean) =>
    new Promise<void>((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        if (!wanted(marked(uri).length)) return;
        listener.dispose();
        resolve();
      });
    });

  test('are marked where they are, and go when they are put right', async () => {
    const file = csv('marked.csv', 'prompt,top_k', 'fine,5', 'high,99', '');
    const first = until(file, (count) => count > 0);
    const editor = await vscode.window.showTextDocument(file);
    assert.equal(editor.document.languageId, 'csv');
    await first;
    const [[line, column, severity, message] = []] = marked(file);
    assert.deepEqual([line, column, severity], [2, 5, vscode.DiagnosticSeverity.Warning]);
    assert.match(String(message), /99/);
    const second = until(file, (count) => count === 0);
    await editor.edit((edit) => edit.replace(new vscode.Range(2, 5, 2, 7), '9'));
    await second;
    assert.deepEqual(marked(file), []);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('a CSV without a prompt column is left alone', async () => {
    const plain = csv('plain.csv', 'name,name,top_k', '"x,99');
    const other = csv('other.csv', 'prompt', '{nothing}');
    await vscode.window.showTextDocument(plain);
    const looked = until(other, (count) => count > 0);
    await vscode.window.showTextDocument(other, { viewColumn: vscode.ViewColumn.Beside });
    await looked;
    assert.deepEqual([marked(plain).length, marked(other).length], [0, 1]);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { GeneratedMissing } from '../../src/commands/generateMissingImages.ts';
import { IncrementalScan } from '../../src/document/missingImages.ts';
import { makeAllMissing } from '../../src/editor/missingAll.ts';
import { missingIn } from '../../src/editor/missingScan.ts';
import { png } from '../unit/result/pictures.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { openOwnStudio } from './support/studio.ts';
import { put, refusal, root } from './support/workspace.ts';

const generate = (document: vscode.Uri | string) =>
  vscode.commands.executeCommand<GeneratedMissing>('nanoBananaStudio.generateMissingImages', document);
const relative = (uri: vscode.Uri) => path.relative(root(), uri.fsPath).split(path.sep).join('/');
const at = (name: string) => readFileSync(path.join(root(), name));
const pngSize = (bytes: Buffer) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

/** The quick fixes on a text of an open document, once the provider has been started by its language. */
async function fixes(uri: vscode.Uri, text: string): Promise<vscode.CodeAction[]> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const start = document.positionAt(document.getText().indexOf(text));
  const ask = () =>
    vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(start, start),
      vscode.CodeActionKind.QuickFix.value,
    );
  return (await ask()).filter((action) => action.command?.command.startsWith('nanoBananaStudio'));
}

async function press({ command }: vscode.CodeAction): Promise<void> {
  await vscode.commands.executeCommand(command!.command, ...(command!.arguments as unknown[]));
}

/** Resolves when the hints of a document are as many as wanted. */
async function hints(uri: vscode.Uri, count: number): Promise<readonly vscode.Diagnostic[]> {
  const now = () => vscode.languages.getDiagnostics(uri).filter((one) => one.source === 'Nano Banana');
  if (now().length === count) return now();
  return await new Promise((resolve) => {
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (now().length !== count) return;
      listener.dispose();
      resolve(now());
    });
  });
}

suite('nanoBananaStudio.generateMissingImages', () => {
  setup(reset);
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('stopped while the service is busy, asks no more', async () => {
    await configure({ faults: [{ name: 'status-429-no-retry-after', times: 50 }] });
    const own = openOwnStudio();
    try {
      const document = await vscode.workspace.openTextDocument(put('busy/a.md', '![a fox](fox.png)\n'));
      const abort = new AbortController();
      const made = makeAllMissing(own.studio, document, await missingIn(document), { signal: abort.signal });
      await ledger({ runs: 1 });
      abort.abort();
      assert.deepEqual(await made, { generated: [], failed: 0 });
      assert.equal((await ledger()).calls.length, 1);
    } finally {
      await own.dispose();
    }
  });

  test('makes exactly the files that are referenced, at the size and format that is promised', async () => {
    const document = put(
      'exact/docs/a.md',
      [
        '# Foxes',
        '![a red fox in snow](../img/red%20fox.png)',
        '<img alt="a card" src="card.jpeg" width="600" height="315">',
        '<img',
        '  height="100" width="100"',
        '  src="img/icon.webp" alt="an icon">',
        '![here](here.png) ![elsewhere](https://example.com/x.png) ![vector](x.svg)',
        '![a fox again](../img/red%20fox.png)',
      ].join('\n'),
    );
    put('exact/docs/here.png', png());
    const { generated, failed } = await generate(document);
    assert.deepEqual(
      [generated.map(relative).sort(), failed],
      [['exact/docs/card.jpeg', 'exact/docs/img/icon.webp', 'exact/img/red fox.png'], 0],
    );
    assert.equal((await ledger()).charges.length, 3);
    assert.deepEqual(at('exact/docs/card.jpeg').subarray(0, 3), Buffer.from([0xff, 0xd8, 0xff]));
    assert.equal(at('exact/docs/img/icon.webp').subarray(8, 12).toString(), 'WEBP');
    const prompts = (await ledger()).calls.map((call) => call.fields.find(({ name }) => name === 'PROMPT')?.value);
    assert.deepEqual([...prompts].sort(), ['a card, Foxes', 'a red fox in snow, Foxes', 'an icon, Foxes']);
  });

  test('makes the pixels that width and height promise', async () => {
    await generate(put('pixels/a.html', '<img src="a.png" alt="x" width="640" height="200">'));
    assert.deepEqual(pngSize(at('pixels/a.png')), [640, 200]);
    const [call] = (await ledger()).calls;
    assert.equal(call!.fields.find(({ name }) => name === 'aspect_ratio')?.value, '16:9');
  });

  test('puts what a site serves from `/` into its public folder', async () => {
    put('site/public/there.txt', '');
    const { generated } = await generate(
      put('site/src/App.tsx', 'export const a = <img src="/img/hero.png" alt="x" />;'),
    );
    assert.deepEqual(generated.map(relative), ['site/public/img/hero.png']);
  });

  test('offers and makes nothing where nothing is missing', async () => {
    const result = await generate(put('nothing/a.md', '![x](https://example.com/a.png) ![y]({{ url }}) `![z](z.png)`'));
    assert.deepEqual([result, (await ledger()).calls], [{ generated: [], failed: 0 }, []]);
  });

  test('never writes outside the workspace, nor where a link leads out of it', async () => {
    const outside = path.join(tmpdir(), `outside-${process.pid}`);
    mkdirSync(outside, { recursive: true });
    mkdirSync(path.join(root(), 'links'), { recursive: true });
    symlinkSync(outside, path.join(root(), 'links', 'out'));
    const document = put('links/a.md', '![x](out/deep/a.png) ![y](../../../elsewhere.png)');
    assert.equal((await refusal(generate(document))).code, 'NO_FOLDER');
    assert.deepEqual([existsSync(path.join(outside, 'deep')), (await ledger()).calls], [false, []]);
    const foreign = vscode.Uri.file(path.join(outside, 'a.md'));
    assert.equal((await refusal(generate(foreign))).code, 'NO_FOLDER');
  });

  test('goes on after a failure that is one picture’s own, and stops at one that is everybody’s', async () => {
    const document = put('failing/a.md', '![a](a.png) ![b [[fault:status-500]]](b.png) ![c](c.png)');
    const { generated, failed } = await generate(document);
    assert.deepEqual([generated.map(relative).sort(), failed], [['failing/a.png', 'failing/c.png'], 1]);
    await reset();
    await configure({ fault: 'status-402' });
    const all = put('failing/all.md', Array.from({ length: 9 }, (_, n) => `![x](all/${n}.png)`).join('\n'));
    assert.equal((await refusal(generate(all))).code, 'PAYMENT_REQUIRED');
    assert.ok((await ledger()).calls.length <= 2);
  });
});

suite('The light bulb for missing images', () => {
  setup(reset);
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('offers the one picture by its prompt, and all of the file', async () => {
    const uri = put('bulb/a.md', 'Text.\n\n![a red fox in snow](fox.png)\n\n![a bear](bear.png)\n\n![here](here.png)');
    put('bulb/here.png', png());
    const titles = async (text: string) => (await fixes(uri, text)).map((action) => action.title);
    assert.deepEqual(await titles('![a red'), [
      'Generate missing image "a red fox in snow"',
      'Generate All 2 Missing Images in This File…',
    ]);
    assert.deepEqual([await titles('Text'), await titles('![here')], [[], []]);
  });

  test('marks what is missing with a quiet hint, that goes when the file comes or the setting says so', async () => {
    const uri = put('hints/a.md', '![a](a.png) and ![b](b.png)');
    await vscode.window.showTextDocument(uri);
    const found = await hints(uri, 2);
    assert.deepEqual(
      found.map(({ severity, code, range }) => [severity, code, range.start.character, range.end.character]),
      [
        [vscode.DiagnosticSeverity.Hint, 'missing-image', 5, 10],
        [vscode.DiagnosticSeverity.Hint, 'missing-image', 21, 26],
      ],
    );
    put('hints/a.png', png());
    await hints(uri, 1);
    const config = vscode.workspace.getConfiguration('nanoBananaStudio', uri);
    await config.update('missingImages.hints', false, vscode.ConfigurationTarget.Workspace);
    try {
      await hints(uri, 0);
      assert.equal((await fixes(uri, '![b')).length, 1);
    } finally {
      await config.update('missingImages.hints', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('makes the picture where it is pressed', async () => {
    const uri = put('press/a.md', '![a bear](img/bear.png)');
    const [fix] = await fixes(uri, '![a bear');
    await press(fix!);
    assert.deepEqual(pngSize(at('press/img/bear.png')), [1024, 1024]);
  });

  test('replaces a placeholder by a file of the size it stands for, and points to it', async () => {
    const uri = put('placeholder/a.html', '<img src="https://placehold.co/300x200?text=Red+fox" alt="">');
    const [fix] = await fixes(uri, '<img');
    assert.equal(fix!.title, 'Replace placeholder with generated image "Red fox"');
    await press(fix!);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), '<img src="../images/red-fox.png" alt="">');
    assert.deepEqual(pngSize(at('images/red-fox.png')), [300, 200]);
  });

  test('looks at 10,000 changed lines in under 50 ms after the first time', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => (n % 50 === 0 ? `![image ${n}](img/${n}.png)` : `Line ${n}.`));
    const editor = await vscode.window.showTextDocument(put('large/a.md', `${lines.join('\n\n')}\n`));
    const scan = new IncrementalScan();
    const times = [];
    for (let round = 0; round < 8; round++) {
      const started = performance.now();
      const missing = await missingIn(editor.document, scan);
      times.push(performance.now() - started);
      assert.equal(missing.length, 100);
      await editor.edit((edit) => edit.insert(new vscode.Position(5000 - 400 * round, 0), 'typed '));
    }
    const [first, ...later] = times;
    assert.ok(Math.min(...later) < 50, `first ${first}, then ${later.join(' ')} ms`);
  });

  test('takes up what is typed once it has been left alone', async () => {
    const uri = put('typing/a.md', 'nothing\n');
    const editor = await vscode.window.showTextDocument(uri);
    for (const character of '![a](a.png)')
      await editor.edit((edit) => edit.insert(editor.document.lineAt(1).range.end, character));
    await hints(uri, 1);
    await editor.edit((edit) => edit.delete(new vscode.Range(1, 0, 2, 0)));
    await hints(uri, 0);
  });
});

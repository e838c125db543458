import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ledger, reset, configure } from './support/simulator.ts';
import { readRecipe } from '../../src/result/metadata.ts';
import type { Made } from '../../src/editor/made.ts';

const root = () => vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const generate = (args: object) => vscode.commands.executeCommand<Made>('nanoBananaStudio.generateImage', args);
const refused = async (work: Thenable<unknown>) => {
  try {
    await work;
  } catch (error) {
    const { code, charged } = error as { code: string; charged: string };
    return { code, charged };
  }
  return 'not refused';
};

suite('nanoBananaStudio.generateImage with arguments', () => {
  setup(reset);

  test('puts the picture in the workspace and returns the documented object', async () => {
    const made = await generate({ prompt: 'A red fox, in snow!', parameters: { aspect_ratio: '16:9' } });
    const bytes = readFileSync(made.uri.fsPath);
    assert.deepEqual(
      {
        ...made,
        uri: path.relative(root(), made.uri.fsPath),
        elapsedMs: made.elapsedMs > 0,
        requestId: typeof made.requestId,
        balance: typeof made.balance,
      },
      {
        uri: path.join('images', 'a-red-fox-in-snow.png'),
        mediaType: 'image/png',
        width: 1376,
        height: 768,
        bytes: bytes.length,
        cost: 0.05,
        balance: 'number',
        requestId: 'string',
        elapsedMs: true,
      },
    );
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1376, 768]);
    const { calls } = await ledger();
    assert.deepEqual(
      calls.map((call) => call.fields.map((field) => [field.name, field.value])),
      [
        [
          ['PROMPT', 'A red fox, in snow!'],
          ['aspect_ratio', '16:9'],
        ],
      ],
    );
  });

  test('writes where it is told, corrects the extension, and never over an existing file', async () => {
    const first = await generate({ prompt: 'logo', output: 'assets/logo.jpg' });
    const second = await generate({
      prompt: 'logo',
      output: vscode.Uri.joinPath(vscode.Uri.file(root()), 'assets/logo.png'),
    });
    const third = await generate({ prompt: 'in a folder', output: 'assets/' });
    assert.deepEqual(
      [first, second, third].map((made) => path.relative(root(), made.uri.fsPath)),
      ['assets/logo.png', 'assets/logo-2.png', 'assets/in-a-folder.png'],
    );
  });

  test('fifty at once into one folder are fifty files', async () => {
    await configure({ concurrency: 100 });
    const all = await Promise.all(
      Array.from({ length: 50 }, () =>
        generate({ prompt: 'many', parameters: { image_size: '512' }, output: 'many/' }),
      ),
    );
    assert.equal(new Set(all.map((made) => made.uri.toString())).size, 50);
    assert.equal(readdirSync(path.join(root(), 'many')).length, 50);
    assert.equal((await ledger()).charges.length, 50);
  });

  test('refuses bad input before any call', async () => {
    const bad = [
      { prompt: '' },
      { prompt: 'x', parameters: { top_k: 0 } },
      { prompt: 'x', parameters: { colour: 'red' } },
      { prompt: 'x', promt: 'y' },
      { prompt: 'x', tool: 'no-such-tool' },
      { prompt: 'x', images: ['missing.png'] },
    ];
    const codes = [];
    for (const args of bad) codes.push(await refused(generate(args)));
    const refusal = (code: string) => ({ code, charged: 'no' });
    assert.deepEqual(
      codes,
      ['BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_PARAMETER', 'UNKNOWN_TOOL', 'BAD_IMAGE'].map(refusal),
    );
    assert.deepEqual(
      (await ledger()).calls.filter(({ kind }) => kind === 'run'),
      [],
    );
  });

  test('settings give defaults, arguments go over them, null unsets them', async () => {
    const config = vscode.workspace.getConfiguration('nanoBananaStudio.defaults');
    await config.update('image_size', '512', vscode.ConfigurationTarget.Workspace);
    try {
      const wide = await generate({ prompt: 'small' });
      const over = await generate({ prompt: 'small', parameters: { image_size: '1K' } });
      const unset = await generate({ prompt: 'small', parameters: { image_size: null } });
      assert.deepEqual([wide.width, over.width, unset.width], [512, 1024, 1024]);
      assert.deepEqual(
        (await ledger()).calls.map((call) => call.fields.find((field) => field.name === 'image_size')?.value),
        ['512', '1K', undefined],
      );
    } finally {
      await config.update('image_size', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('shows nothing and opens nothing unless asked to', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await generate({ prompt: 'silent' });
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs),
      [],
    );
    assert.ok(existsSync(path.join(root(), 'images', 'silent.png')));
  });

  test('makes exactly the size and format wanted, and keeps the untouched result beside it', async () => {
    const made = await generate({
      prompt: 'social card',
      parameters: { aspect_ratio: '16:9', image_size: '1K' },
      size: { width: 1200, height: 630, fit: 'cover' },
      format: 'jpeg',
    });
    const relative = (uri: vscode.Uri | undefined) => uri && path.relative(root(), uri.fsPath);
    assert.deepEqual(
      [made.mediaType, made.width, made.height, relative(made.uri), relative(made.original), made.warnings],
      ['image/jpeg', 1200, 630, 'images/social-card.jpg', 'images/originals/social-card.png', undefined],
    );
    const original = readFileSync(made.original!.fsPath);
    assert.deepEqual([original.readUInt32BE(16), original.readUInt32BE(20)], [1376, 768]);
  });

  test('the file holds its recipe: what was asked, never the key', async () => {
    const made = await generate({ prompt: 'with a recipe', parameters: { top_k: 12 } });
    const found = await readRecipe({ file: made.uri.fsPath });
    assert.ok(found.kind === 'recipe');
    assert.deepEqual(
      [found.recipe.values, found.recipe.costUsd, found.from],
      [{ PROMPT: 'with a recipe', top_k: 12 }, 0.05, 'file'],
    );
    assert.ok(!readFileSync(made.uri.fsPath).includes(process.env['APIAI_API_KEY']!));
  });
});

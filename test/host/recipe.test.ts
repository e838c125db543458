import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Made } from '../../src/editor/made.ts';
import type { Recipe } from '../../src/result/recipe.ts';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { encodePng } from '../../src/result/placeholder/png.ts';
import { configure, ledger, reset } from './support/simulator.ts';

const root = () => vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const at = (name: string) => path.join(root(), name);
const command = <T>(name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<T>(`nanoBananaStudio.${name}`, ...args);
const refused = async (work: Thenable<unknown>) => {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  return { code: 'not refused', message: '' };
};
/** What arrived of the last call, but for what differs every time. */
const arrived = async () => {
  const { calls } = await ledger();
  const call = calls.filter(({ kind }) => kind === 'run').at(-1)!;
  return {
    path: call.path,
    fields: call.fields.map(({ name, value }) => [name, value]),
    files: call.files.map(({ name, filename, sha256 }) => [name, filename, sha256]),
  };
};
const picture = (text: string) => encodePng(drawPlaceholder(text, { width: 64, height: 64 }));

suite('the recipe of a picture', () => {
  setup(reset);

  test('is returned for its URI alone, and nothing is opened', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const made = await command<Made>('generateImage', { prompt: 'a recipe\nof "two" lines', parameters: { top_k: 7 } });
    const recipe = await command<Recipe>('showRecipe', made.uri);
    const { tool, values, costUsd, requestId, inputs, output } = recipe;
    assert.deepEqual(
      { tool: tool.slug, values, costUsd, requestId, inputs, output: [output.width, output.height, output.mediaType] },
      {
        tool: 'nano-banana-2-2',
        values: { PROMPT: 'a recipe\nof "two" lines', top_k: 7 },
        costUsd: 0.05,
        requestId: made.requestId,
        inputs: [],
        output: [1024, 1024, 'image/png'],
      },
    );
    assert.deepEqual(await command<Recipe>('showRecipe', path.relative(root(), made.uri.fsPath)), recipe);
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
  });

  test('is shown, for a menu, as a document that cannot be changed, in which nothing is markup', async () => {
    const prompt = '# Not a heading\n![x](https://example.invalid/x.png) <script>alert(1)</script>';
    const made = await command<Made>('generateImage', { prompt, output: 'shown/' });
    await command('showRecipe', made.uri, [made.uri]);
    const { document } = vscode.window.activeTextEditor!;
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      {
        language: document.languageId,
        writable: vscode.workspace.fs.isWritableFileSystem(document.uri.scheme),
        prompt: document.getText().includes(
          prompt
            .split('\n')
            .map((line) => `  ${line}`)
            .join('\n'),
        ),
        facts: ['$0.05', 'nano-banana-2-2', made.requestId!].map((fact) => document.getText().includes(fact)),
        lenses: lenses.map((lens) => lens.command?.title),
      },
      {
        language: 'nanoBananaRecipe',
        writable: undefined,
        prompt: true,
        facts: [true, true, true],
        lenses: ['Regenerate', 'Vary…', 'Use These Settings', 'Copy Prompt', 'Open Image', 'Show as JSON'],
      },
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('that is not there is NO_RECIPE, for every command', async () => {
    writeFileSync(at('plain.png'), await picture('plain'));
    const codes = [];
    for (const name of ['showRecipe', 'regenerate', 'useSettings'])
      codes.push((await refused(command(name, 'plain.png'))).code);
    codes.push((await refused(command('vary', 'plain.png', { prompt: 'x' }))).code);
    codes.push((await refused(command('showRecipe', 'not-there.png'))).code);
    assert.deepEqual(codes, ['NO_RECIPE', 'NO_RECIPE', 'NO_RECIPE', 'NO_RECIPE', 'BAD_IMAGE']);
    assert.deepEqual((await ledger()).calls, []);
  });

  test('makes the picture again: the same request, beside the old one, which stays as it is', async () => {
    writeFileSync(at('in.png'), await picture('input'));
    const made = await command<Made>('generateImage', {
      prompt: 'again',
      parameters: { aspect_ratio: '16:9', temperature: 0.5 },
      images: ['in.png'],
      output: 'again/fox.png',
      size: { width: 640, height: 360, fit: 'cover' },
      format: 'jpeg',
    });
    const first = await arrived();
    const before = readFileSync(made.uri.fsPath);
    const config = vscode.workspace.getConfiguration('nanoBananaStudio.defaults');
    await config.update('top_k', 3, vscode.ConfigurationTarget.Workspace);
    try {
      const two = await command<Made>('regenerate', made.uri);
      const second = await arrived();
      const three = await command<Made>('regenerate', two.uri);
      assert.deepEqual(
        [two, three].map(({ uri, width, height, mediaType }) => [
          path.relative(root(), uri.fsPath),
          width,
          height,
          mediaType,
        ]),
        [
          ['again/fox-2.jpg', 640, 360, 'image/jpeg'],
          ['again/fox-3.jpg', 640, 360, 'image/jpeg'],
        ],
      );
      assert.deepEqual([second, await arrived()], [first, first]);
      assert.deepEqual(readFileSync(made.uri.fsPath), before);
    } finally {
      await config.update('top_k', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('works in a clone in another folder: inputs are found by path, by digest, or named', async () => {
    const bytes = { path: await picture('by path'), digest: await picture('by digest') };
    mkdirSync(at('repo/in'), { recursive: true });
    writeFileSync(at('in-a.png'), bytes.path);
    writeFileSync(at('in-b.png'), bytes.digest);
    const made = await command<Made>('generateImage', {
      prompt: 'clone',
      images: ['in-a.png', 'in-b.png'],
      output: 'repo/out.png',
    });
    const first = await arrived();
    cpSync(at('repo'), at('clone/deep'), { recursive: true });
    rmSync(at('repo'), { recursive: true });
    renameSync(at('in-b.png'), at('clone/deep/renamed.png'));
    const again = await command<Made>('regenerate', 'clone/deep/out.png');
    assert.deepEqual(await arrived(), first);
    assert.equal(path.relative(root(), again.uri.fsPath), 'clone/deep/out-2.png');
    writeFileSync(at('in-a.png'), await picture('changed since'));
    const gone = await refused(command('regenerate', 'clone/deep/out.png'));
    assert.deepEqual(
      [gone.code, gone.message.includes('in-a.png'), gone.message.includes('in-b.png')],
      ['BAD_IMAGE', true, false],
    );
    assert.equal((await ledger()).charges.length, 2);
    assert.equal(made.mediaType, 'image/png');
  });

  test('outside every workspace folder, its paths are tried from each folder above it', async () => {
    const other = path.join(path.dirname(root()), 'elsewhere');
    mkdirSync(path.join(other, 'images'), { recursive: true });
    mkdirSync(at('images'), { recursive: true });
    const bytes = await picture('elsewhere');
    writeFileSync(at('images/source.png'), bytes);
    const made = await command<Made>('generateImage', { prompt: 'moved', images: ['images/source.png'], output: 'm/' });
    renameSync(at('images/source.png'), path.join(other, 'images/source.png'));
    mkdirSync(path.join(other, 'm'));
    renameSync(made.uri.fsPath, path.join(other, 'm/moved.png'));
    await command<Made>('regenerate', vscode.Uri.file(path.join(other, 'm/moved.png')));
    assert.deepEqual((await arrived()).files, [
      ['image', 'source.png', createHash('sha256').update(bytes).digest('hex')],
    ]);
    rmSync(other, { recursive: true });
  });

  test('is varied by arguments: another prompt, the rest as it was, null unsets', async () => {
    const made = await command<Made>('generateImage', { prompt: 'one', parameters: { top_k: 9, image_size: '512' } });
    await command<Made>('vary', made.uri, { prompt: 'two', parameters: { top_k: null } });
    assert.deepEqual((await arrived()).fields, [
      ['PROMPT', 'two'],
      ['image_size', '512'],
    ]);
  });

  test('a sidecar serves as well', async () => {
    const config = vscode.workspace.getConfiguration('nanoBananaStudio');
    await config.update('recipe', 'sidecar', vscode.ConfigurationTarget.Workspace);
    try {
      await configure({ resultType: 'webp' });
      const made = await command<Made>('generateImage', { prompt: 'beside', output: 'sidecar/' });
      const recipe = await command<Recipe>('showRecipe', made.uri);
      assert.deepEqual(recipe.values, { PROMPT: 'beside' });
    } finally {
      await config.update('recipe', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { imageSize } from 'image-size';
import { readRecipe } from '../../src/result/metadata.ts';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { encodePng } from '../../src/result/placeholder/png.ts';
import type { Api } from '../../src/agent/api.ts';
import { filesBelow, withSettings } from './support/host.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { put, root } from './support/workspace.ts';

interface Refusal {
  readonly code: string;
  readonly charged: string;
}
const token = () => new vscode.CancellationTokenSource().token;
const invoke = (name: string, input: object, cancel = token()) =>
  vscode.lm.invokeTool(`nanoBananaStudio_${name}`, { input, toolInvocationToken: undefined }, cancel);
const textOf = ({ content }: vscode.LanguageModelToolResult) =>
  content
    .filter((part): part is vscode.LanguageModelTextPart => part instanceof vscode.LanguageModelTextPart)
    .map((part) => part.value)
    .join('\n');
const imageOf = ({ content }: vscode.LanguageModelToolResult) =>
  content.find((part): part is vscode.LanguageModelDataPart => part instanceof vscode.LanguageModelDataPart);
/** The code that a tool's error begins with, and its text. */
const failureOf = async (work: Thenable<unknown>): Promise<{ code: string; message: string }> => {
  try {
    await work;
  } catch (error) {
    const { message } = error as Error;
    return { code: /\b[A-Z]+(?:_[A-Z]+)+\b|CANCELLED/.exec(message)?.[0] ?? message, message };
  }
  return { code: 'not refused', message: '' };
};
const extension = () => vscode.extensions.getExtension<Api>('nano-banana-studio.nano-banana-studio')!;
/** The paid calls that arrived; estimates are free. */
const runs = async () => (await ledger()).calls.filter(({ kind }) => kind === 'run');
const free = <T>(work: () => Promise<T>) => withSettings({ 'nanoBananaStudio.sessionAllowance': null }, work);

suite('language-model tools', () => {
  setup(reset);

  test('generate_image saves a picture and tells path, size and cost, with a preview of 512 pixels at most', () =>
    free(async () => {
      const result = await invoke('generate_image', { prompt: 'An agent paints', aspect_ratio: '16:9', top_k: 9 });
      const preview = imageOf(result)!;
      const { width, height } = imageSize(preview.data);
      assert.deepEqual([preview.mimeType, width, Math.abs(height - 286) <= 1], ['image/jpeg', 512, true]);
      assert.match(textOf(result), /images\/an-agent-paints\.png.*1376x768 pixels.*Cost: \$0\.05/);
      assert.deepEqual(
        (await runs()).map((call) => call.fields.map(({ name, value }) => [name, value])),
        [
          [
            ['PROMPT', 'An agent paints'],
            ['aspect_ratio', '16:9'],
            ['top_k', '9'],
          ],
        ],
      );
    }));

  test('edit_image sends pictures of the workspace and saves beside the first', () =>
    free(async () => {
      put('art/fox.png', await encodePng(drawPlaceholder('fox', { width: 300, height: 400, fast: true })));
      const result = await invoke('edit_image', { images: ['art/fox.png'], prompt: 'make it night' });
      assert.match(textOf(result), /art\/fox-edit\.png/);
      const [call] = await runs();
      assert.deepEqual(
        [call!.files.map((file) => file.filename), call!.fields.find(({ name }) => name === 'aspect_ratio')?.value],
        [['fox.png'], '3:4'],
      );
    }));

  test('list_tools and show_recipe cost nothing; run_tool runs what was listed', () =>
    free(async () => {
      const listed = textOf(await invoke('list_tools', {}));
      assert.match(listed, /"nano-banana-2-2"/);
      await invoke('run_tool', { tool: 'nano-banana-2-2', parameters: { PROMPT: 'by slug' }, output: 'runs/' });
      const recipe = JSON.parse(textOf(await invoke('show_recipe', { image: 'runs/by-slug.png' }))) as {
        values: unknown;
      };
      assert.deepEqual([recipe.values, (await ledger()).charges.length], [{ PROMPT: 'by slug' }, 1]);
    }));

  test('bad input is refused before any call, in words that say what to do next', () =>
    free(async () => {
      const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
      mkdirSync(root(), { recursive: true });
      symlinkSync(outside, path.join(root(), 'way-out'));
      const bad: [string, object, string][] = [
        ['generate_image', { prompt: '' }, 'BAD_PARAMETER'],
        ['generate_image', { prompt: 'x', top_k: 65 }, 'BAD_PARAMETER'],
        ['generate_image', { prompt: 'x', colour: 'red' }, 'BAD_PARAMETER'],
        ['generate_image', {}, 'BAD_PARAMETER'],
        ['generate_image', { prompt: 'x', output: '../x.png' }, 'BAD_PARAMETER'],
        ['generate_image', { prompt: 'x', output: '/tmp/x.png' }, 'BAD_PARAMETER'],
        ['generate_image', { prompt: 'x', output: 'way-out/x.png' }, 'BAD_PARAMETER'],
        ['generate_image', { prompt: 'x', output: '.vscode/settings' }, 'BAD_PARAMETER'],
        ['edit_image', { prompt: 'x', images: [] }, 'BAD_PARAMETER'],
        ['edit_image', { prompt: 'x', images: ['missing.png'] }, 'BAD_IMAGE'],
        ['edit_image', { prompt: 'x', images: ['/etc/hostname'] }, 'BAD_PARAMETER'],
        ['run_tool', { tool: 'no-such-tool' }, 'UNKNOWN_TOOL'],
        ['show_recipe', { image: 'missing.png' }, 'BAD_IMAGE'],
      ];
      const found = [];
      for (const [name, input] of bad) found.push(await failureOf(invoke(name, input)));
      assert.deepEqual(
        found.map(({ code }) => code),
        bad.map(([, , code]) => code),
      );
      assert.ok(found.every(({ message }) => message.includes('Nothing was charged.')));
      assert.match(found[1]!.message, /1 to 64.*call the tool again/);
      assert.deepEqual([await runs(), filesBelow(outside)], [[], []]);
    }));

  test('a refusal by the filter is told as a verdict', () =>
    free(async () => {
      await configure({ fault: 'refusal-200' });
      const { code, message } = await failureOf(invoke('generate_image', { prompt: 'refused' }));
      assert.deepEqual([code, /verdict/.test(message)], ['BLOCKED_BY_FILTER', true]);
    }));

  test('beyond the allowance nothing is sent where nobody can be asked, for tools and exports alike', async () => {
    const { exports: api } = extension();
    await withSettings({ 'nanoBananaStudio.sessionAllowance': 0 }, async () => {
      const codes = [
        (await failureOf(invoke('generate_image', { prompt: 'too much' }))).code,
        ...(await Promise.all(
          [api.generate({ prompt: 'too much' }), api.generate({ prompt: 'too much' }, { ask: false })].map((work) =>
            work.then(String, (error: unknown) => `${(error as Refusal).code} ${(error as Refusal).charged}`),
          ),
        )),
      ];
      assert.deepEqual([codes, await runs()], [['OVER_BUDGET', 'OVER_BUDGET no', 'OVER_BUDGET no'], []]);
    });
  });

  test('cancelled after the send it returns at once, and the picture that is paid for is still saved', () =>
    free(async () => {
      await configure({ latencyMs: 1500 });
      const source = new vscode.CancellationTokenSource();
      const work = failureOf(invoke('generate_image', { prompt: 'stopped late', output: 'late/' }, source.token));
      await ledger({ runs: 1, settled: false });
      source.cancel();
      assert.notEqual((await work).code, 'not refused');
      assert.equal((await ledger({ runs: 1 })).charges.length, 1);
      const file = path.join(root(), 'late', 'stopped-late.png');
      await arrives(file);
    }));
});

suite('the exports', () => {
  setup(reset);

  test('are versioned, and generate, edit and run under the arguments of the commands', () =>
    free(async () => {
      const api = extension().exports;
      const made = await api.generate({ prompt: 'for a friend', output: 'api/' });
      const edited = await api.edit({ prompt: 'brighter', images: [made.uri] });
      const run = await api.runTool({ tool: 'nano-banana-2-2', parameters: { PROMPT: 'run' }, output: 'api/' });
      assert.deepEqual(
        [api.version, ...[made, edited, run].map(({ uri }) => path.relative(root(), uri.fsPath))],
        [1, 'api/for-a-friend.png', 'api/for-a-friend-edit.png', 'api/run.png'],
      );
      assert.deepEqual(
        await api.generate({ promt: 'typo' }).then(String, (error: unknown) => (error as Refusal).code),
        'BAD_PARAMETER',
      );
    }));
});

suite('without a key', () => {
  setup(reset);

  test('the sandbox makes free placeholders of the right size that say so, and ends with a key', async () => {
    const key = process.env['APIAI_API_KEY'];
    delete process.env['APIAI_API_KEY'];
    try {
      await vscode.commands.executeCommand('nanoBananaStudio.tryWithoutKey');
      const made = await vscode.commands.executeCommand<{ uri: vscode.Uri; cost: number; width: number }>(
        'nanoBananaStudio.generateImage',
        { prompt: 'layout', parameters: { aspect_ratio: '16:9', image_size: '2K' }, output: 'sandbox/' },
      );
      const found = await readRecipe({ file: made.uri.fsPath });
      assert.ok(found.kind === 'recipe');
      assert.deepEqual(
        [made.cost, imageSize(readFileSync(made.uri.fsPath)).width, found.recipe.sandbox, found.recipe.costUsd],
        [0, 2752, true, 0],
      );
      assert.match(textOf(await invoke('generate_image', { prompt: 'agent', output: 'sandbox/' })), /free placeholder/);
      assert.deepEqual([await runs(), (await ledger()).elsewhere], [[], []]);
    } finally {
      process.env['APIAI_API_KEY'] = key;
      // Other specs share this window: none of them wants the sandbox.
      await vscode.commands.executeCommand('nanoBananaStudio.clearApiKey');
    }
    await free(async () => {
      await invoke('generate_image', { prompt: 'real again', output: 'sandbox/' });
    });
    assert.equal((await ledger()).charges.length, 1);
  });
});

/** Resolves when a file is there; the editor's own watcher tells. */
async function arrives(file: string): Promise<void> {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.png');
  try {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (filesBelow(path.dirname(file)).includes(file)) resolve();
      };
      watcher.onDidCreate(look);
      look();
    });
  } finally {
    watcher.dispose();
  }
}

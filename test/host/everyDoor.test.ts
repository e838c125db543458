import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { BatchOutcome } from '../../src/editor/batch/outcome.ts';
import type { Made } from '../../src/editor/made.ts';
import { readHistory, type HistoryEntry } from '../../src/result/historyEntry.ts';
import type { Recipe } from '../../src/result/recipe.ts';
import { png } from '../unit/result/pictures.ts';
import { windowFolders, withSettings } from './support/host.ts';
import { ledger, reset } from './support/simulator.ts';
import { put, root } from './support/workspace.ts';

const command = <T>(name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<T>(`nanoBananaStudio.${name}`, ...args);
const relative = (uri: vscode.Uri) => path.relative(root(), uri.fsPath).split(path.sep).join('/');
/** What arrived of the paid calls: `path`, `name=value` and `input:file`. */
const arrived = async () =>
  (await ledger()).calls
    .filter(({ kind }) => kind === 'run')
    .map((call) => [
      call.path,
      ...call.fields.map(({ name, value }) => `${name}=${value}`),
      ...call.files.map(({ name, filename }) => `${name}:${filename}`),
    ])
    .sort();

suite('a tool of the catalog', () => {
  setup(async () => {
    await reset();
    put('door/fox.png', png(64, 48));
    put('door/owl.png', png(48, 64));
  });
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('is copied as code with its own address and names; nothing is sent', async () => {
    const copies = [
      { tool: 'upscale', images: ['door/fox.png'], parameters: { scale: '4' } },
      { tool: 'product-scene', prompt: 'on a table', images: ['door/fox.png', 'door/owl.png'] },
      { tool: 'describe-image', images: ['door/fox.png'], parameters: { language: 'de' } },
      { tool: 'shop-cut-out', images: ['door/fox.png'] },
    ];
    const said = [];
    for (const copy of copies) {
      const text = await command<string>('copyRequest', { language: 'curl', ...copy });
      said.push([
        /\/api\/[^\s'"]+/.exec(text)?.[0],
        ...[...text.matchAll(/--form(?:-string)? '([^']*)'/g)].map(([, part]) => part),
      ]);
    }
    assert.deepEqual(
      [said, (await ledger()).calls.filter(({ kind }) => kind === 'run' || kind === 'estimate')],
      [
        [
          ['/api/workflow/upscale', 'scale=4', 'image=@"door/fox.png";type=image/png'],
          [
            '/api/workflow/product-scene',
            'prompt=on a table',
            'product_image=@"door/fox.png";type=image/png',
            'scene_image=@"door/owl.png";type=image/png',
          ],
          ['/api/workflow/describe-image', 'language=de', 'image=@"door/fox.png";type=image/png'],
          ['/api/flow/shop-cut-out', 'image=@"door/fox.png";type=image/png'],
        ],
        [],
      ],
    );
  });

  test('runs as a batch, whatever it makes, and each row is in the history', async () => {
    const tools = ['upscale', 'vectorize', 'describe-image', 'image-to-json', 'shop-cut-out'];
    const csv = put('door/list.csv', 'image,output\nfox.png,a\nowl.png,b\n');
    const done = [];
    for (const tool of tools)
      done.push((await command<BatchOutcome>('runBatch', csv, { tool, output: `rows/${tool}/` })).done);
    const videos = put('door/videos.csv', 'prompt,image,duration,output\na fox runs,fox.png,6,a\nan owl,,,b\n');
    done.push((await command<BatchOutcome>('runBatch', videos, { tool: 'veo-3', output: 'rows/veo-3/' })).done);
    const files = [
      ...['rows/upscale/a.png', 'rows/upscale/b.png', 'rows/vectorize/a.svg', 'rows/vectorize/b.svg'],
      ...['rows/describe-image/a.txt', 'rows/describe-image/b.txt'],
      ...['rows/image-to-json/a.json', 'rows/image-to-json/b.json'],
      ...['rows/shop-cut-out/a.png', 'rows/shop-cut-out/b.png', 'rows/veo-3/a.mp4', 'rows/veo-3/b.mp4'],
    ];
    assert.deepEqual(
      [done, files.filter((file) => !existsSync(path.join(root(), file))), await arrived()],
      [
        [2, 2, 2, 2, 2, 2],
        [],
        [
          ...['shop-cut-out'].flatMap((slug) => both(`/api/flow/${slug}`)),
          ...['describe-image', 'image-to-json', 'upscale'].flatMap((slug) => both(`/api/workflow/${slug}`)),
          ['/api/workflow/veo-3', 'prompt=a fox runs', 'duration=6', 'image:fox.png'],
          ['/api/workflow/veo-3', 'prompt=an owl'],
          ...both('/api/workflow/vectorize'),
        ].sort(),
      ],
    );
    const entries = await remembered(files);
    assert.deepEqual(
      entries.map(({ tool, door }) => [tool, door]),
      files.map((file) => [file.split('/')[1], 'batch']),
    );
  });

  test('has a recipe, and makes its result again from it', async () => {
    const fox = ['door/fox.png'];
    const wishes = [
      { tool: 'upscale', images: fox, parameters: { scale: '4' } },
      { tool: 'product-scene', images: { product_image: 'door/fox.png', scene_image: ['door/owl.png'] } },
      { tool: 'vectorize', images: fox, parameters: { colors: 8 } },
      { tool: 'veo-3', prompt: 'a fox runs', parameters: { duration: '6' } },
      { tool: 'shop-cut-out', images: fox },
    ];
    const found = [];
    const files = [];
    for (const wish of wishes) {
      await reset();
      const made = await command<Made>('runTool', { ...wish, output: `again/${wish.tool}` });
      const { tool, values, inputs } = await command<Recipe>('showRecipe', made.uri);
      const again = await command<Made>('regenerate', made.uri);
      const [first, second, ...more] = await arrived();
      assert.deepEqual([second, more], [first, []]);
      files.push(relative(made.uri), relative(again.uri));
      found.push([tool.slug, values, inputs.map(({ input, path: file }) => `${input}:${file}`), relative(again.uri)]);
    }
    assert.deepEqual(found, [
      ['upscale', { scale: '4' }, ['image:door/fox.png'], 'again/upscale-2.png'],
      ['product-scene', {}, ['product_image:door/fox.png', 'scene_image:door/owl.png'], 'again/product-scene-2.png'],
      ['vectorize', { colors: 8 }, ['image:door/fox.png'], 'again/vectorize-2.svg'],
      ['veo-3', { prompt: 'a fox runs', duration: '6' }, [], 'again/veo-3-2.mp4'],
      ['shop-cut-out', {}, ['image:door/fox.png'], 'again/shop-cut-out-2.png'],
    ]);
    assert.deepEqual(
      (await remembered(files)).map(({ tool, door }) => [tool, door]),
      wishes.flatMap(({ tool }) => [
        [tool, 'command'],
        [tool, 'command'],
      ]),
    );
  });

  test('is run by an agent, which is told the text or shown the picture', () =>
    withSettings({ 'nanoBananaStudio.sessionAllowance': null }, async () => {
      const inputs = [
        { tool: 'remove-background', images: ['door/fox.png'], parameters: { edges: 'hard' }, output: 'agent/cut' },
        { tool: 'describe-image', images: ['door/fox.png'], output: 'agent/words' },
        { tool: 'image-to-json', images: ['door/fox.png'], output: 'agent/data' },
        { tool: 'veo-3', parameters: { prompt: 'a fox runs' }, output: 'agent/film' },
      ];
      const files = ['agent/cut.png', 'agent/words.txt', 'agent/data.json', 'agent/film.mp4'];
      const told = [];
      for (const [index, input] of inputs.entries()) {
        const { content } = await vscode.lm.invokeTool(
          'nanoBananaStudio_run_tool',
          { input, toolInvocationToken: undefined },
          new vscode.CancellationTokenSource().token,
        );
        const texts = content.flatMap((part) => (part instanceof vscode.LanguageModelTextPart ? [part.value] : []));
        const pictures = content.flatMap((part) =>
          part instanceof vscode.LanguageModelDataPart ? [part.mimeType] : [],
        );
        const [facts = '', ...answers] = texts;
        told.push([facts.includes(`Saved as ${files[index]} `), /Cost: (\S+)\. /.exec(facts)?.[1], answers, pictures]);
      }
      const text = (name: string) => readFileSync(path.join(root(), name), 'utf8');
      assert.deepEqual(told, [
        [true, '$0.01', [], ['image/jpeg']],
        [true, '$0.0040', [text('agent/words.txt')], []],
        [true, '$0.0050', [text('agent/data.json')], []],
        [true, '$0.40', [], []],
      ]);
      assert.deepEqual(await arrived(), [
        ['/api/workflow/describe-image', 'image:fox.png'],
        ['/api/workflow/image-to-json', 'image:fox.png'],
        ['/api/workflow/remove-background', 'edges=hard', 'image:fox.png'],
        ['/api/workflow/veo-3', 'prompt=a fox runs'],
      ]);
      assert.deepEqual(
        (await remembered(files)).map(({ tool, door, mediaType, costUsd }) => [tool, door, mediaType, costUsd]),
        [
          ['remove-background', 'agent', 'image/png', 0.01],
          ['describe-image', 'agent', 'text/plain', 0.004],
          ['image-to-json', 'agent', 'application/json', 0.005],
          ['veo-3', 'agent', 'video/mp4', 0.4],
        ],
      );
    }));

  test('opens in the panel, and what it does not take is refused by its own name', async () => {
    await command('openPanel', { tool: 'upscale', images: ['door/fox.png'], parameters: { scale: '4' } });
    await command('openPanel', { tool: 'veo-3', prompt: 'a fox runs' });
    await command('openPanel', { tool: 'shop-cut-out' });
    await until(() => panels().length === 3);
    assert.equal(panels().length, 3);
    await assert.rejects(async () => command('openPanel', { tool: 'upscale', parameters: { scale: '3' } }), {
      code: 'BAD_PARAMETER',
      message: 'scale: "3" is not allowed. It takes one of: 2, 4.',
    });
    assert.deepEqual(await arrived(), []);
  });
});

const both = (address: string) => [
  [address, 'image:fox.png'],
  [address, 'image:owl.png'],
];

const panels = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && /nanoBananaStudio\.studio$/.test(input.viewType));

/** The history's entries of files, in their order, once it has them all: it is written behind the result. */
async function remembered(files: readonly string[]): Promise<readonly HistoryEntry[]> {
  let found: HistoryEntry[] = [];
  await until(() => {
    const entries = history();
    found = files.flatMap((file) => entries.filter(({ place }) => 'path' in place && place.path === file));
    return files.every((file) => found.some(({ place }) => 'path' in place && place.path === file));
  });
  return found;
}

/** What the windows of this run have kept. */
function history(): readonly HistoryEntry[] {
  return windowFolders()
    .flatMap((cwd) =>
      globSync('**/workspaceStorage/*/nano-banana-studio.nano-banana-studio/history.jsonl', { cwd }).map((file) =>
        path.join(cwd, file),
      ),
    )
    .flatMap((file) => [...readHistory(readFileSync(file, 'utf8')).entries.values()]);
}

/** Ends in ten seconds at most, so that what follows says what is missing. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}

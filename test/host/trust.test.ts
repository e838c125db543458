import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { encodePng } from '../../src/result/placeholder/png.ts';
import { filesBelow, generate, withSettings } from './support/host.ts';
import { ledger, reset } from './support/simulator.ts';
import { put, refusal, root } from './support/workspace.ts';

/** Files below a folder, but for those of the editor itself. */
const below = (folder: string) => filesBelow(folder).map((file) => path.relative(folder, file));
const command = (name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`nanoBananaStudio.${name}`, ...args);

suite('settings that a workspace brings along', () => {
  setup(reset);
  const guarded = {
    endpoint: 'https://evil.example/x',
    transport: 'direct',
    sessionAllowance: 1000,
    'mcp.enabled': true,
  };

  test('cannot say where the key goes, nor what may be spent: neither written by hand nor by the editor', async () => {
    const config = () => vscode.workspace.getConfiguration('nanoBananaStudio');
    const before = Object.keys(guarded).map((name) => config().get(name));
    const file = path.join(root(), '.vscode', 'settings.json');
    mkdirSync(path.dirname(file), { recursive: true });
    const heard = new Promise<void>((resolve) => {
      const listener = vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('nanoBananaStudio.fileName')) return;
        listener.dispose();
        resolve();
      });
    });
    const own = Object.fromEntries(Object.entries(guarded).map(([name, value]) => [`nanoBananaStudio.${name}`, value]));
    // One that a workspace may set, to know when the file was read.
    writeFileSync(file, JSON.stringify({ ...own, 'nanoBananaStudio.fileName': 'own-${slug}' }));
    await heard;
    for (const [name, value] of Object.entries(guarded))
      for (const target of [vscode.ConfigurationTarget.Workspace, vscode.ConfigurationTarget.WorkspaceFolder])
        await assert.rejects(async () => await config().update(name, value, target));
    const { uri } = await generate({ prompt: 'whose endpoint' });
    assert.deepEqual(
      [
        Object.keys(guarded).map((name) => config().get(name)),
        path.basename(uri.fsPath),
        (await ledger()).calls.length,
      ],
      [before, 'own-whose-endpoint.png', 1],
    );
    await config().update('fileName', undefined, vscode.ConfigurationTarget.Workspace);
  });
});

suite('links in a workspace that lead out of it', () => {
  let outside: string;
  setup(async () => {
    await reset();
    outside = mkdtempSync(path.join(tmpdir(), 'nbs-outside-'));
  });
  const linked = (name: string) => {
    const link = path.join(root(), `${name}-${path.basename(outside)}`);
    symlinkSync(outside, link);
    return path.basename(link);
  };
  const picture = () => encodePng(drawPlaceholder('fox', { width: 64, height: 64, fast: true }));

  test('are not written through by any command, and nothing is sent', async () => {
    const link = linked('way');
    writeFileSync(path.join(outside, 'fox.png'), await picture());
    put('rows/a.csv', 'prompt\nfox\n');
    const there = [...below(outside)];
    const fox = vscode.Uri.file(path.join(root(), link, 'fox.png'));
    const csv = vscode.Uri.file(path.join(root(), 'rows', 'a.csv'));
    const tried: [string, ...unknown[]][] = [
      ['generateImage', { prompt: 'x', output: `${link}/` }],
      ['generateImage', { prompt: 'x', output: `${link}/deep/x.png` }],
      ['editImage', fox, { prompt: 'x' }],
      ['runTool', { tool: 'nano-banana-2-2', parameters: { PROMPT: 'x' }, output: `${link}/` }],
      ['runBatch', csv, { output: `${link}/` }],
      ['runBatch', csv, { output: `${link}/deep` }],
      ['resizeImage', fox, { size: { width: 10, height: 10 } }],
      ['createBatchCsv', `${link}/`],
    ];
    const codes: string[] = [];
    for (const [name, ...args] of tried) codes.push(`${name} ${(await refusal(command(name, ...args))).code}`);
    await withSettings({ 'nanoBananaStudio.outputFolder': link }, async () => {
      const { code, message } = await refusal(command('generateImage', { prompt: 'x' }));
      codes.push(`setting ${code}`);
      assert.match(message, /is a link to .*outside the workspace/);
    });
    assert.deepEqual(
      { codes, there: below(outside), sent: (await ledger()).calls },
      { codes: [...tried.map(([name]) => `${name} WRITE_FAILED`), 'setting WRITE_FAILED'], there, sent: [] },
    );
  });

  test('within a name, or for what is kept untouched, lead nowhere: the result that is paid for is kept', async () => {
    mkdirSync(path.join(root(), 'mine'), { recursive: true });
    symlinkSync(outside, path.join(root(), 'mine', 'originals'));
    symlinkSync(outside, path.join(root(), 'mine', 'sub'));
    await withSettings({ 'nanoBananaStudio.fileName': 'sub/${slug}' }, async () => {
      const { code, charged } = await refusal(command('generateImage', { prompt: 'inner link', output: 'mine/' }));
      assert.deepEqual([code, charged], ['WRITE_FAILED', 'yes']);
    });
    await generate({ prompt: 'sized', output: 'mine/', size: { width: 20, height: 20, fit: 'cover' } });
    assert.deepEqual(below(outside), []);
  });

  test('do not matter for a place that is named for what it is', async () => {
    const { uri } = await generate({ prompt: 'my own word', output: vscode.Uri.file(path.join(outside, 'named.png')) });
    assert.deepEqual([readdirSync(outside), path.basename(uri.fsPath)], [['named.png'], 'named.png']);
  });
});

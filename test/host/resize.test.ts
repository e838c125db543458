import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Resized } from '../../src/editor/resizeFlow.ts';
import { gif, jpg, png } from '../unit/result/pictures.ts';
import { ledger, reset } from './support/simulator.ts';
import { put, refusal, root } from './support/workspace.ts';

const resize = (target: unknown, args: object) =>
  vscode.commands.executeCommand<Resized[]>('nanoBananaStudio.resizeImage', target, args);
const shown = (made: readonly Resized[]) =>
  made.map(({ uri, mediaType, width, height }) => [path.basename(uri.fsPath), mediaType, width, height]);

suite('nanoBananaStudio.resizeImage with arguments', () => {
  setup(reset);
  teardown(async () => assert.deepEqual((await ledger()).calls, [], 'resizing called the service'));

  test('makes exactly the size and format, beside the picture, which stays as it is', async () => {
    const before = png(300, 200);
    const fox = put('sizes/fox.png', before);
    const made = [
      ...(await resize(fox, { size: { width: 120, height: 63, fit: 'cover' } })),
      ...(await resize(fox, { size: { width: 120, height: 63, fit: 'contain' }, format: 'webp' })),
      ...(await resize(fox, { size: { width: 150 }, format: 'jpeg', quality: 70 })),
      ...(await resize(fox, { format: 'jpeg' })),
      ...(await resize(fox, { size: { width: 120, height: 63 } })),
    ];
    assert.deepEqual(shown(made), [
      ['fox-120x63.png', 'image/png', 120, 63],
      ['fox-120x63.webp', 'image/webp', 120, 63],
      ['fox-150x100.jpg', 'image/jpeg', 150, 100],
      ['fox.jpg', 'image/jpeg', 300, 200],
      ['fox-120x63-2.png', 'image/png', 120, 63],
    ]);
    assert.deepEqual(readFileSync(fox.fsPath), before);
    for (const { uri, bytes } of made) assert.equal(readFileSync(uri.fsPath).length, bytes);
  });

  test('makes every file of a preset, a set of fixed names in a folder of its own', async () => {
    const logo = put('presets/logo.png', png(256, 256));
    const [card] = await resize(logo, { preset: 'social-card' });
    const icons = await resize(logo, { preset: 'favicon' });
    const again = await resize('presets/logo.png', { preset: 'density-pair' });
    assert.deepEqual(shown([card!, ...again]), [
      ['logo-1200x630.jpg', 'image/jpeg', 1200, 630],
      ['logo@2x.png', 'image/png', 256, 256],
      ['logo@1x.png', 'image/png', 128, 128],
    ]);
    const folder = path.join(root(), 'presets', 'logo-favicon');
    assert.equal(readdirSync(folder).length, icons.length);
    assert.ok(readdirSync(folder).includes('favicon.ico'));
  });

  test('takes several pictures, and writes where it is told', async () => {
    const made = await resize([put('many/a.png', png(8, 8)), put('many/b.jpg', jpg(8, 8))], {
      format: 'webp',
      output: 'many/out/',
    });
    assert.deepEqual(
      made.map(({ uri }) => path.relative(root(), uri.fsPath).split(path.sep).join('/')),
      ['many/out/a.webp', 'many/out/b.webp'],
    );
  });

  test('names what is wrong', async () => {
    const fox = put('unresizable/fox.png', png(8, 8));
    const wrong = [
      resize(put('unresizable/a.gif', gif), { format: 'png' }),
      resize(fox, { size: { width: 0, height: 5 } }),
      resize(fox, { size: { width: 20_000 } }),
      resize(fox, { format: 'tiff' }),
      resize(fox, { preset: 'no-such' }),
      resize(fox, { preset: 'favicon', format: 'png' }),
      resize('unresizable/missing.png', { format: 'jpeg' }),
    ];
    const codes = [];
    for (const work of wrong) codes.push((await refusal(work)).code);
    assert.deepEqual(codes, [
      'BAD_IMAGE',
      'BAD_PARAMETER',
      'BAD_PARAMETER',
      'BAD_PARAMETER',
      'BAD_PARAMETER',
      'BAD_PARAMETER',
      'BAD_IMAGE',
    ]);
    assert.deepEqual(readdirSync(path.join(root(), 'unresizable')).sort(), ['a.gif', 'fox.png']);
  });
});

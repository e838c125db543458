import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Made } from '../../src/editor/made.ts';
import { avif, gif, heic, jpg, png, webp } from '../unit/result/pictures.ts';
import { ledger, reset } from './support/simulator.ts';
import { put, refusal, root } from './support/workspace.ts';

const edit = (target: unknown, args: object) =>
  vscode.commands.executeCommand<Made>('nanoBananaStudio.editImage', target, args);
const field = async (name: string) =>
  (await ledger()).calls.map((call) => call.fields.find((one) => one.name === name)?.value);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const relative = (uri: vscode.Uri) => path.relative(root(), uri.fsPath).split(path.sep).join('/');

suite('nanoBananaStudio.editImage with arguments', () => {
  setup(reset);

  test('sends the pictures unchanged, in order, with their right types and nothing but their base names', async () => {
    const inputs = [
      ['deep/one.png', png(40, 30), 'image/png'],
      ['two.jpg', jpg(40, 30), 'image/jpeg'],
      ['three.webp', webp, 'image/webp'],
      ['wrong name.png', jpg(20, 10), 'image/jpeg'],
    ] as const;
    await edit(
      inputs.map(([name, bytes]) => put(`order/${name}`, bytes)),
      { prompt: 'put them together' },
    );
    const { calls } = await ledger();
    assert.deepEqual(
      calls[0]!.files.map(({ name, filename, contentType, sha256 }) => ({ name, filename, contentType, sha256 })),
      inputs.map(([name, bytes, contentType]) => ({
        name: 'image',
        filename: path.posix.basename(name),
        contentType,
        sha256: sha256(bytes),
      })),
    );
  });

  test('puts the result beside the input, as an edit of it, over nothing', async () => {
    const before = png(64, 64);
    const fox = put('beside/fox.png', before);
    const first = await edit(fox, { prompt: 'night' });
    const second = await edit(fox, { prompt: 'day' });
    const third = await edit(first.uri, { prompt: 'more' });
    assert.deepEqual(
      [first, second, third].map((made) => relative(made.uri)),
      ['beside/fox-edit.png', 'beside/fox-edit-2.png', 'beside/fox-edit-3.png'],
    );
    assert.deepEqual(readFileSync(fox.fsPath), before);
  });

  test('matches the input unless another ratio is said, by argument or setting', async () => {
    const wide = put('ratio/wide.png', png(320, 180));
    const tall = put('ratio/tall.jpg', jpg(90, 120));
    await edit(wide, { prompt: 'x' });
    await edit(tall, { prompt: 'x' });
    await edit(wide, { prompt: 'x', parameters: { aspect_ratio: '1:1' } });
    await edit(wide, { prompt: 'x', parameters: { aspect_ratio: null } });
    const config = vscode.workspace.getConfiguration('nanoBananaStudio.defaults');
    await config.update('aspect_ratio', '4:3', vscode.ConfigurationTarget.Workspace);
    try {
      await edit(wide, { prompt: 'x' });
    } finally {
      await config.update('aspect_ratio', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.deepEqual(await field('aspect_ratio'), ['16:9', '3:4', '1:1', undefined, '4:3']);
  });

  test('takes paths and URI strings, and makes the size and format asked for', async () => {
    put('exact/fox.png', png(64, 64));
    const made = await edit('exact/fox.png', {
      prompt: 'x',
      size: { width: 300, height: 200, fit: 'cover' },
      format: 'jpeg',
      output: 'exact/out/',
    });
    assert.deepEqual(
      [relative(made.uri), made.mediaType, made.width, made.height],
      ['exact/out/x.jpg', 'image/jpeg', 300, 200],
    );
  });

  test('refuses what cannot be sent before any call, and says what to do', async () => {
    const kinds = [
      ['a.gif', gif, 'GIF'],
      ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'SVG'],
      ['a.avif', avif(), 'AVIF'],
      ['a.heic', heic, 'HEIC'],
      ['a.bmp', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), 'BMP'],
      ['renamed.png', gif, 'GIF'],
    ] as const;
    for (const [name, bytes, kind] of kinds) {
      const { code, charged, message } = await refusal(edit(put(`bad/${name}`, bytes), { prompt: 'x' }));
      assert.deepEqual([code, charged], ['BAD_IMAGE', 'no'], name);
      assert.match(message, new RegExp(`${name} is ${kind}.*PNG, JPEG or WebP`));
    }
    const five = Array.from({ length: 5 }, (_, n) => put(`bad/${n}.png`, png()));
    const large = put('bad/large.png', Buffer.concat([png(), Buffer.alloc(50_000_000)]));
    const missing = vscode.Uri.file(path.join(root(), 'bad/missing.png'));
    const codes = [];
    for (const target of [five, large, missing, []]) codes.push((await refusal(edit(target, { prompt: 'x' }))).code);
    assert.deepEqual(codes, ['BAD_PARAMETER', 'TOO_LARGE', 'BAD_IMAGE', 'BAD_PARAMETER']);
    assert.deepEqual((await ledger()).calls, []);
  });

  test('reads pictures of any file system', async () => {
    const bytes = png(30, 40);
    const provider = new OneFile(bytes);
    const registration = vscode.workspace.registerFileSystemProvider('pictures', provider, { isReadonly: true });
    try {
      const made = await edit(vscode.Uri.parse('pictures:/album/cat.png'), { prompt: 'x' });
      assert.equal(relative(made.uri), 'images/cat-edit.png');
      const [file] = (await ledger()).calls[0]!.files;
      assert.deepEqual([file!.filename, file!.sha256], ['cat.png', sha256(bytes)]);
    } finally {
      registration.dispose();
    }
  });
});

/** A read-only file system with one content under every name. */
class OneFile implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  constructor(private readonly bytes: Uint8Array) {}
  watch() {
    return new vscode.Disposable(() => undefined);
  }
  stat() {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.bytes.length };
  }
  readFile() {
    return this.bytes;
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory() {
    throw vscode.FileSystemError.NoPermissions();
  }
  writeFile() {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete() {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename() {
    throw vscode.FileSystemError.NoPermissions();
  }
}

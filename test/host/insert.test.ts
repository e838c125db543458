import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ImageDrop, imageDragType } from '../../src/editor/dropImage.ts';
import type { Made } from '../../src/editor/made.ts';
import { png } from '../unit/result/pictures.ts';
import { reset } from './support/simulator.ts';
import { put, refusal, root } from './support/workspace.ts';

const insert = (args: object) => vscode.commands.executeCommand<string>('nanoBananaStudio.insertImage', args);

/** A file's name, and how it stands in a URL. */
const names: readonly (readonly [name: string, url: string])[] = [
  ['fox.png', 'fox.png'],
  ['a red fox.png', 'a%20red%20fox.png'],
  ['it\'s "x".png', 'it%27s%20%22x%22.png'],
  ['a#b?c.png', 'a%23b%3Fc.png'],
  ['100% %20.png', '100%25%20%2520.png'],
  ['fox (1).png', 'fox%20%281%29.png'],
  ['赤い狐.png', '赤い狐.png'],
  ['👩‍🚀 🦊.png', '👩‍🚀%20🦊.png'],
];

/** A document, the place of the picture, and the reference around a URL. Pictures have 40 × 30 pixels. */
const urlDocuments: readonly (readonly [document: string, folder: string, reference: (url: string) => string])[] = [
  ['docs/a.md', 'docs/img', (url) => `![a fox](img/${url})`],
  ['docs/deep/a.md', 'img', (url) => `![a fox](../../img/${url})`],
  ['site/pages/a.mdx', 'site/public/img', (url) => `![a fox](/img/${url})`],
  ['web/a.html', 'web/img', (url) => `<img src="img/${url}" alt="a fox" width="40" height="30">`],
  ['app/src/A.vue', 'app/src/img', (url) => `<img src="./img/${url}" alt="a fox" width="40" height="30">`],
  ['app/src/A.svelte', 'app/public', (url) => `<img src="/${url}" alt="a fox" width="40" height="30">`],
  ['app/src/A.astro', 'app/img', (url) => `<img src="../img/${url}" alt="a fox" width="40" height="30">`],
  ['app/src/A.tsx', 'app/src', (url) => `<img src="${url}" alt="a fox" width={40} height={30} />`],
  ['app/src/A.jsx', 'app/public', (url) => `<img src="/${url}" alt="a fox" width={40} height={30} />`],
  ['css/a.css', 'img', (url) => `url("../img/${url}")`],
  ['app/src/a.scss', 'app/public', (url) => `url("/${url}")`],
  ['css/a.less', 'css', (url) => `url("${url}")`],
  ['book/a.adoc', 'book', (url) => `image::${url}["a fox",40,30]`],
];

const pathDocuments: readonly (readonly [document: string, image: string, text: string])[] = [
  ['tex/a.tex', 'tex/img/a_b 50%.png', '\\includegraphics[width=\\linewidth]{img/a_b 50\\%.png}'],
  ['tex/ch/a.tex', 'tex/img/図 #1.png', '\\includegraphics[width=\\linewidth]{../img/図 \\#1.png}'],
  ['rst/a.rst', 'rst/a b#%.png', '.. image:: a\\ b#%.png\n   :alt: a fox\n   :width: 40px\n   :height: 30px'],
  ['typ/a.typ', 'typ/a "b" (1).png', '#image("a \\"b\\" (1).png", alt: "a fox")'],
  ['notes/a.txt', 'img/b c#1.png', '../img/b c#1.png'],
  ['src/a.py', 'src/img/🦊.png', 'img/🦊.png'],
];

suite('nanoBananaStudio.insertImage', () => {
  suiteSetup(reset);
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('covers at least 60 insertions', () => {
    assert.ok(urlDocuments.length * names.length + pathDocuments.length >= 60);
  });

  for (const [document, folder, reference] of urlDocuments)
    for (const [name, url] of names)
      test(`${document}: ${folder}/${name}`, async () => {
        const image = put(`${folder}/${name}`, png(40, 30));
        const text = await insert({ uri: image, document: put(document, 'one\ntwo\n'), alt: 'a fox' });
        assert.equal(text, reference(url));
        await endsWith(document, text);
        // The path leads back to the file, as a browser would read it.
        const [written = ''] = /[^"(:]*\.png/.exec(text.replace('image::', '')) ?? [];
        const decoded = decodeURIComponent(written);
        const base = decoded.startsWith('/')
          ? path.join(root(), siteOf(document))
          : path.dirname(path.join(root(), document));
        assert.ok(existsSync(path.join(base, decoded)), `${decoded} from ${base}`);
      });

  for (const [document, image, expected] of pathDocuments)
    test(`${document}: ${image}`, async () => {
      const uri = put(image, png(40, 30));
      const text = await insert({ uri, document: put(document, 'one\n'), alt: 'a fox' });
      assert.equal(text, expected);
      await endsWith(document, text);
    });

  test('writes at every cursor, selects the alternative text, and is one step of undo', async () => {
    const image = put('several/fox.png', png(40, 30));
    const uri = put('several/a.md', 'one \ntwo \nthree ');
    const editor = await vscode.window.showTextDocument(uri);
    editor.selections = [0, 1, 2].map((line) => {
      const { end } = editor.document.lineAt(line).range;
      return new vscode.Selection(end, end);
    });
    const text = await insert({ uri: image, alt: 'a $5 {fox}' });
    assert.equal(text, '![a $5 {fox}](fox.png)');
    assert.equal(editor.document.getText(), ['one', 'two', 'three'].map((word) => `${word} ${text}`).join('\n'));
    assert.deepEqual(
      editor.selections.map((selection) => editor.document.getText(selection)),
      ['a $5 {fox}', 'a $5 {fox}', 'a $5 {fox}'],
    );
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'one \ntwo \nthree ');
  });

  test('takes the alternative text from the prompt that is in the picture, else from its name', async () => {
    const made = await vscode.commands.executeCommand<Made>('nanoBananaStudio.generateImage', {
      prompt: 'A red *fox* in snow',
      output: 'alt/x.png',
      parameters: { image_size: '512' },
    });
    const document = put('alt/a.md', '');
    assert.equal(await insert({ uri: made.uri, document }), '![A red \\*fox\\* in snow](x.png)');
    assert.equal(await insert({ uri: put('alt/big_red-fox.png', png()), document }), '![big red fox](big_red-fox.png)');
  });

  test('writes into a document that was never saved, from the folder on', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
    await vscode.window.showTextDocument(document);
    const image = put('unsaved/a b.png', png());
    assert.equal(await insert({ uri: image, alt: '' }), '![](unsaved/a%20b.png)');
  });

  test('from the explorer writes into the editor that is open', async () => {
    const editor = await vscode.window.showTextDocument(put('menu/a.md', ''));
    const image = put('menu/fox.png', png());
    await vscode.commands.executeCommand('nanoBananaStudio.insertImage', image, [image]);
    assert.equal(editor.document.getText(), '![fox](fox.png)');
  });

  test('makes a reference of a picture that is dragged from our own views, and leaves other drags alone', async () => {
    const document = await vscode.workspace.openTextDocument(put('drop/a.md', ''));
    const image = put('drop/big fox.png', png());
    const { token } = new vscode.CancellationTokenSource();
    const drop = async (type: string) => {
      const transfer = new vscode.DataTransfer();
      transfer.set(type, new vscode.DataTransferItem(image.toString()));
      return await new ImageDrop().provideDocumentDropEdits(document, new vscode.Position(0, 0), transfer, token);
    };
    const { insertText } = (await drop(imageDragType))!;
    assert.equal((insertText as vscode.SnippetString).value, '![${1:big fox}](big%20fox.png)$0');
    assert.equal(await drop('text/uri-list'), undefined);
  });

  test('refuses what is not there', async () => {
    const wrong = [
      insert({ uri: 'no/such.png', document: put('wrong/a.md', '') }),
      insert({ uri: put('wrong/fox.png', png()), document: 'no/such.md' }),
      insert({ uri: put('wrong/fox.png', png()) }),
      insert({ uri: put('wrong/fox.png', png()), documnet: 'x' }),
    ];
    const codes = [];
    for (const work of wrong) codes.push((await refusal(work)).code);
    assert.deepEqual(codes, ['BAD_IMAGE', 'BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_PARAMETER']);
  });
});

/** The folder that the site of a document serves from `/`. */
function siteOf(document: string): string {
  return `${document.split('/')[0]}/public`;
}

async function endsWith(document: string, text: string): Promise<void> {
  const content = (await vscode.workspace.openTextDocument(path.join(root(), document))).getText();
  assert.ok(content.endsWith(text), content);
}

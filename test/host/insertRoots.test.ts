// @workspace multi
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { png } from '../unit/result/pictures.ts';
import { put } from './support/workspace.ts';

suite('nanoBananaStudio.insertImage over several roots', () => {
  const folders = () => vscode.workspace.workspaceFolders!.map((folder) => folder.uri.fsPath);
  const rows: readonly (readonly [document: string, image: string, text: string])[] = [
    ['a.md', 'img/a fox.png', '![x](../two/img/a%20fox.png)'],
    ['docs/a.html', 'public/猫.png', '<img src="../../two/public/猫.png" alt="x" width="3" height="2">'],
    ['css/a.css', 'a#b.png', 'url("../../two/a%23b.png")'],
    ['src/A.tsx', '100%.png', '<img src="../../two/100%25.png" alt="x" width={3} height={2} />'],
  ];
  for (const [document, image, text] of rows)
    test(`one/${document} to two/${image}`, async () => {
      const [one, two] = folders();
      const args = { uri: put(image, png(), two), document: put(document, '', one), alt: 'x' };
      assert.equal(await vscode.commands.executeCommand('nanoBananaStudio.insertImage', args), text);
    });
});

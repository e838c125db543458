import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { GeneratedMissing } from '../../src/commands/generateMissingImages.ts';
import { documents } from '../unit/document/missingDocuments.ts';
import { configure, ledger, reset } from './support/simulator.ts';
import { put, root } from './support/workspace.ts';

/** File name extensions of the table's languages. */
const extensions: Readonly<Record<string, string>> = {
  markdown: 'md',
  typescriptreact: 'tsx',
  javascriptreact: 'jsx',
  typescript: 'ts',
  javascript: 'js',
  handlebars: 'hbs',
};

suite('Every document of the table of missing images', () => {
  setup(async () => {
    await reset();
    await configure({ drawMode: 'fast', concurrency: 100 });
  });

  test('has at least 80 rows, 25 of them with nothing to offer', () => {
    const empty = documents.filter(({ expected }) => expected.length === 0);
    assert.ok(documents.length >= 80 && empty.length >= 25, `${documents.length}, ${empty.length}`);
  });

  documents.forEach(({ languageId, name, text, expected }, index) => {
    const title = expected.length > 0 ? 'each file lies exactly where its reference says' : 'nothing is made';
    test(`${languageId}, ${name}: ${title}`, async () => {
      const site = path.join(root(), 'table', String(index));
      const folder = path.join(site, 'src', 'pages');
      mkdirSync(path.join(site, 'public'), { recursive: true });
      // Where a reader of the document would look: `/` is what the site serves.
      const wanted = expected.flatMap(({ kind, target = '' }) =>
        kind === 'placeholder'
          ? []
          : [target.startsWith('/') ? path.join(site, 'public', target) : path.join(folder, target)],
      );
      const document = put(`document.${extensions[languageId] ?? languageId}`, text, folder);
      const opened = await vscode.workspace.openTextDocument(document);
      if ((await vscode.languages.getLanguages()).includes(languageId))
        await vscode.languages.setTextDocumentLanguage(opened, languageId);
      const there = wanted.filter((file) => existsSync(file));
      const { generated, failed } = await vscode.commands.executeCommand<GeneratedMissing>(
        'nanoBananaStudio.generateMissingImages',
        document,
      );
      assert.deepEqual(
        [generated.map((uri) => uri.fsPath).sort(), failed],
        [[...new Set(wanted)].filter((file) => !there.includes(file)).sort(), 0],
      );
      assert.deepEqual(
        wanted.filter((file) => !existsSync(file)),
        [],
      );
      assert.equal((await ledger()).charges.length, generated.length);
    });
  });
});

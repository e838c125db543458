// @workspace test/sample
// @env { "WINDOW_OF": "activation" }
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { attempt, filesBelow, root, windowFolders } from './support/host.ts';
import { configure, ledger } from './support/simulator.ts';

// In a window of its own (the environment tells it from the others), the tests in order: each goes on where the last ended.
const extension = () => vscode.extensions.getExtension('nano-banana-studio.nano-banana-studio')!;
const events = () => (extension().packageJSON as { activationEvents: readonly string[] }).activationEvents;
const workspaceBefore = ['README.md', 'index.html', 'menu.csv'];
const storage = () =>
  windowFolders()
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => /globalStorage[\\/]nano-banana-studio/.test(file));

suite('activation', () => {
  test('is asked for by panels to restore, by languages, and by a folder with a batch that may have been cut off', () => {
    assert.deepEqual(
      events().filter((event) => !/^onWebviewPanel:nanoBananaStudio\.|^onLanguage:[a-z]+$/.test(event)),
      ['workspaceContains:**/.nano-banana/journal.jsonl'],
    );
  });

  test('does not happen at startup, in a folder with documents and a CSV', async () => {
    await startupFinished();
    assert.deepEqual(
      { active: extension().isActive, storage: storage(), files: files() },
      { active: false, storage: [], files: workspaceBefore },
    );
  });

  test('does not happen for a document of another language', async () => {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'python', content: 'x = 1' }),
    );
    assert.equal(extension().isActive, false);
  });

  test('by a document asks nobody, writes nothing, and opens no log', async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(root(), 'index.html')));
    await until(() => extension().isActive);
    assert.deepEqual(
      { storage: storage(), files: files(), calls: (await ledger()).calls, log: logs() },
      { storage: [], files: workspaceBefore, calls: [], log: [] },
    );
  });

  test('by a command with arguments does what was asked for', async () => {
    await configure({ drawMode: 'fast' });
    const { made } = await attempt({ prompt: 'the first' });
    assert.ok(made && existsSync(made.uri.fsPath));
    assert.equal(logs().length, 1);
  });
});

const files = () =>
  filesBelow(root())
    .map((file) => path.relative(root(), file))
    .sort();
const logs = () =>
  windowFolders()
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => /Nano Banana Studio.*\.log$/.test(file));

/** Resolves when VS Code has started what wants to be started after it opened. */
async function startupFinished(): Promise<void> {
  const others = vscode.extensions.all.filter((one) =>
    (one.packageJSON as { activationEvents?: readonly string[] }).activationEvents?.includes('onStartupFinished'),
  );
  assert.notEqual(others.length, 0, 'no extension to tell by that the start is over');
  await until(() => others.some(({ isActive }) => isActive));
}

/** Looks every 50 ms: what happens in the editor itself tells nobody. The time limit of the test ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

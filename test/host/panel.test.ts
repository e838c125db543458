import assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ledger, reset } from './support/simulator.ts';

const root = () => vscode.workspace.workspaceFolders![0]!.uri;
const open = (args?: object) => vscode.commands.executeCommand('nanoBananaStudio.openPanel', args);
const copy = (args: object) => vscode.commands.executeCommand<string>('nanoBananaStudio.copyRequest', args);
const panels = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('nanoBananaStudio.studio'),
    );
/** The tabs, once there are so many: the extension host learns of them later than of the panel. */
async function panelTabs(count: number): Promise<readonly vscode.Tab[]> {
  while (panels().length < count)
    await new Promise<void>((resolve) => {
      const listener = vscode.window.tabGroups.onDidChangeTabs(() => {
        listener.dispose();
        resolve();
      });
    });
  return panels();
}
const refused = async (work: Thenable<unknown>) => {
  try {
    await work;
  } catch (error) {
    const { code, charged } = error as { code: string; charged: string };
    return { code, charged };
  }
  return 'not refused';
};

suite('nanoBananaStudio.openPanel', () => {
  setup(async () => {
    await reset();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('opens beside the document that is being worked on, and sends nothing', async () => {
    const file = vscode.Uri.joinPath(root(), 'beside.md');
    await vscode.workspace.fs.writeFile(file, Buffer.from('# Beside'));
    await vscode.window.showTextDocument(file);
    await open({ prompt: 'a fox', parameters: { aspect_ratio: '16:9' } });
    assert.deepEqual(
      [(await panelTabs(1)).map((tab) => [tab.label, tab.group.viewColumn]), (await ledger()).calls],
      [[['Nano Banana Studio', vscode.ViewColumn.Two]], []],
    );
  });

  test('opens one more each time it is given arguments; without, it brings back the one that is open', async () => {
    await open({ prompt: 'one' });
    await open({ prompt: 'two' });
    assert.equal((await panelTabs(2)).length, 2);
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ content: 'x' }),
      vscode.ViewColumn.Three,
    );
    await open();
    assert.equal(panels().length, 2);
  });

  test('refuses what is wrong, and opens nothing', async () => {
    const answers = [
      await refused(open({ promt: 'x' })),
      await refused(open({ prompt: 'x', parameters: { top_k: 0 } })),
      await refused(open({ prompt: 'x', parameters: { colour: 'red' } })),
      await refused(open({ prompt: 'x', tool: 'no-such-tool' })),
    ];
    assert.deepEqual(
      [answers, panels().length],
      [['BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_PARAMETER', 'UNKNOWN_TOOL'].map((code) => ({ code, charged: 'no' })), 0],
    );
  });
});

suite('nanoBananaStudio.copyRequest', () => {
  setup(reset);

  test('returns the request as code and puts it on the clipboard; nothing is sent', async () => {
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(root(), 'in', 'dot.png'), picture);
    const text = await copy({
      language: 'curl',
      prompt: "It's $(nasty)",
      parameters: { aspect_ratio: '16:9' },
      images: ['in/dot.png'],
    });
    assert.equal(await vscode.env.clipboard.readText(), text);
    assert.deepEqual(
      [
        text.includes(`--form-string 'PROMPT=It'\\''s $(nasty)'`),
        text.includes(`--form-string 'aspect_ratio=16:9'`),
        text.includes('in/dot.png'),
        text.includes(path.join(root().fsPath, 'in')),
        text.includes('X-API-Key: $APIAI_API_KEY'),
        text.includes(process.env['APIAI_API_KEY'] ?? 'no key in the environment'),
        (await ledger()).calls,
      ],
      [true, true, true, false, true, false, []],
    );
  });

  test('speaks every language', async () => {
    const languages = ['curl', 'powershell', 'cmd', 'javascript', 'typescript', 'node', 'undici', 'python', 'go'];
    const texts = [];
    for (const language of languages) texts.push(await copy({ language, prompt: 'a fox' }));
    assert.deepEqual(
      texts.map((text) => [text.includes('a fox'), text.includes('APIAI_API_KEY')]),
      languages.map(() => [true, true]),
    );
    assert.equal(new Set(texts).size, languages.length);
  });

  test('refuses what Run would refuse', async () => {
    const answers = [
      await refused(copy({ language: 'cobol', prompt: 'x' })),
      await refused(copy({ language: 'curl', prompt: '' })),
      await refused(copy({ language: 'curl', prompt: 'x', parameters: { top_p: 2 } })),
      await refused(copy({ language: 'curl', prompt: 'x', images: ['missing.png'] })),
    ];
    assert.deepEqual(
      answers,
      ['BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_PARAMETER', 'BAD_IMAGE'].map((code) => ({ code, charged: 'no' })),
    );
  });
});

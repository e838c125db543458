import assert from 'node:assert/strict';
import * as vscode from 'vscode';

suite('the extension host', () => {
  test('runs the extension against the simulator, in a folder of its own', async () => {
    const extension = vscode.extensions.getExtension('nano-banana-studio.nano-banana-studio')!;
    await extension.activate();
    const settings = vscode.workspace.getConfiguration('nanoBananaStudio');
    assert.deepEqual(
      {
        active: extension.isActive,
        endpoint: settings.get('endpoint'),
        folders: vscode.workspace.workspaceFolders?.length,
        key: process.env['APIAI_API_KEY']?.startsWith('ak_test_'),
      },
      {
        active: true,
        endpoint: `${process.env['SIMULATOR_URL']!}/api/workflow/nano-banana-2-2`,
        folders: 1,
        key: true,
      },
    );
  });

  test('has a clipboard', async () => {
    await vscode.env.clipboard.writeText('clip-ä');
    assert.equal(await vscode.env.clipboard.readText(), 'clip-ä');
  });
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

suite('the workbench', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'hello.txt': 'hello' } });
  });
  suiteTeardown(() => workbench.close());

  test('has the packed extension installed and the folder open', async () => {
    await workbench.run('Extensions: Show Installed Extensions');
    await workbench.page.locator('.extension-list-item', { hasText: 'Nano Banana Studio' }).waitFor();
    await workbench.run('View: Show Explorer');
    await workbench.file('hello.txt').dblclick();
    await workbench.tab('hello.txt').waitFor();
    const picture = await readFile(await workbench.screenshot('harness'));
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
  });

  test('shows what happens on disk', async () => {
    await writeFile(path.join(workbench.folder, 'new.txt'), '');
    await workbench.file('new.txt').waitFor();
  });

  test('takes over changed settings', async () => {
    await workbench.configure({ 'workbench.colorTheme': 'Default High Contrast' });
    await workbench.page.locator('.monaco-workbench.hc-black').waitFor();
    await workbench.tab('hello.txt').waitFor();
  });
});

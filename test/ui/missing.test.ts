import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

suite('Missing and inserted images in the workbench', () => {
  let workbench: Workbench;
  const exists = (name: string) => existsSync(path.join(workbench.folder, name));
  const press = (keys: string) => workbench.page.keyboard.press(keys);
  const action = (label: string) => workbench.page.locator('.action-widget .monaco-list-row', { hasText: label });

  suiteSetup(async () => {
    workbench = await openWorkbench({
      files: {
        'a.md': '![a red fox in snow](img/fox.png)\n\n![a bear](bear.png)\n\n![a cat](cat.webp)\n',
        'notes.md': '# Notes\n\n',
      },
      settings: { 'files.autoSave': 'off' },
    });
  });
  suiteTeardown(() => workbench.close());

  /** Opens the light bulb's menu in the first line. */
  async function lightBulb(): Promise<void> {
    await press('Control+Home');
    for (let attempt = 0; attempt < 20; attempt++) {
      await press('Control+.');
      const shown = action('Generate missing image').first().waitFor({ timeout: 1000 });
      if (
        await shown.then(
          () => true,
          () => false,
        )
      )
        return;
      await press('Escape');
    }
    throw new Error('no light bulb');
  }

  test('the light bulb offers what the reference says, and makes exactly that file', async () => {
    await workbench.file('a.md').dblclick();
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'a red fox' }).click();
    await lightBulb();
    await action('Generate missing image "a red fox in snow"').waitFor();
    await workbench.screenshot('missing-light-bulb');
    await press('Enter');
    await workbench.toast('Saved img/fox.png').waitFor();
    assert.ok(exists('img/fox.png'));
  });

  test('all of the file are asked for first, with count and price', async () => {
    await workbench.run('Nano Banana: Generate Missing Images in This File…');
    const sheet = workbench.dialog('Generate 2 missing images?');
    await sheet.waitFor();
    assert.match(await sheet.innerText(), /About \$0\.10: 2 calls at \$0\.05/);
    await workbench.screenshot('missing-all');
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    await sheet.waitFor({ state: 'detached' });
    assert.equal(exists('bear.png'), false);
    await workbench.run('Nano Banana: Generate Missing Images in This File…');
    await sheet.getByRole('button', { name: 'Generate' }).click();
    await workbench.toast('Generated 2 missing images.').waitFor();
    assert.deepEqual([exists('bear.png'), exists('cat.webp')], [true, true]);
  });

  test('a result can be inserted into the document it was wanted for', async () => {
    await workbench.file('notes.md').dblclick();
    // The keys below go to the document only once it has the focus.
    await workbench.page.locator('.monaco-editor .view-line', { hasText: '# Notes' }).click();
    await press('Control+End');
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('An owl', 'What shall the picture show?');
    await workbench.item('Aspect Ratio').waitFor();
    await press('Enter');
    await workbench.toast('Saved images/an-owl.png').waitFor();
    await workbench.screenshot('insert-after-generating');
    await workbench.pressToast('Saved images/an-owl.png', 'Insert');
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'an-owl.png' }).waitFor();
    await workbench.page.locator('.tab.active.dirty', { hasText: 'notes.md' }).waitFor();
    await press('Control+s');
    await workbench.page.locator('.tab.active:not(.dirty)', { hasText: 'notes.md' }).waitFor();
    assert.equal(
      readFileSync(path.join(workbench.folder, 'notes.md'), 'utf8'),
      '# Notes\n\n![An owl](images/an-owl.png)',
    );
  });
});

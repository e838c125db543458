import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

suite('the history view', () => {
  let workbench: Workbench;
  const view = () => workbench.page.locator('.pane[aria-label^="Nano Banana"], .pane-body').locator('.customview-tree');
  const row = (text: string | RegExp) => view().locator('.monaco-list-row', { hasText: text }).first();
  const images = (...names: string[]) => path.join(workbench.folder, 'images', ...names);
  const make = async (prompt: string, file: string) => {
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input(prompt, 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.tab(file).waitFor();
  };

  /** Chooses from a row's menu; a view that is drawn anew, as after a restart, takes an open menu away: then once more. */
  const choose = async (text: string, label: string) => {
    const { page } = workbench;
    const entry = page.locator('.context-view .monaco-menu .action-item', { hasText: label }).first();
    for (let attempt = 1; ; attempt++) {
      await page.mouse.move(640, 790); // away from rows, whose tooltips may cover others
      await page.locator('.monaco-hover:not(.hidden)').first().waitFor({ state: 'hidden' });
      await row(text).click({ button: 'right' });
      try {
        await entry.hover({ timeout: 3000 });
        break;
      } catch (error) {
        if (attempt === 4) throw error;
        await page.keyboard.press('Escape');
      }
    }
    await page.keyboard.press('Enter');
    await page.locator('.context-view .monaco-menu').waitFor({ state: 'detached' });
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n\n' } });
  });
  suiteTeardown(() => workbench.close());

  test('is empty at first, and says how to begin', async () => {
    await workbench.run('Nano Banana: Show History');
    await workbench.page.getByText('What is made in this workspace is listed here').waitFor();
    await workbench.page.getByRole('button', { name: 'Open Studio' }).waitFor();
    await workbench.screenshot('history-empty');
  });

  test('lists what was made today, newest first, with a thumbnail and its cost', async () => {
    await make('A red fox in the snow', 'a-red-fox-in-the-snow.png');
    await make('A blue whale', 'a-blue-whale.png');
    await workbench.run('Nano Banana: Show History');
    await row('A blue whale').waitFor();
    await row('A red fox').locator('.custom-view-tree-node-item-icon[style*="url"]').waitFor();
    const rows = await view().locator('.monaco-list-row').allInnerTexts();
    assert.deepEqual(
      rows.map((text) => text.replace(/\s+/g, ' ').trim()),
      ['Today2', 'A blue whalea-blue-whale.png · $0.05', 'A red fox in the snowa-red-fox-in-the-snow.png · $0.05'].map(
        (text) => text,
      ),
    );
    await workbench.screenshot('history-list');
    await row('A red fox').hover();
    await workbench.page.locator('.monaco-hover img[src^="data:image/jpeg"]').waitFor();
    await workbench.screenshot('history-tooltip');
  });

  test('is filtered by words of the prompt while they are typed', async () => {
    await workbench.run('Nano Banana: Filter History…');
    await workbench.page.locator('.quick-input-message').waitFor();
    await workbench.box.fill('SNOW fox');
    await workbench.page.getByText('1 of 2 match "SNOW fox"').waitFor();
    await row('A blue whale').waitFor({ state: 'detached' });
    await workbench.box.press('Enter');
    await workbench.screenshot('history-filtered');
    await workbench.run('Nano Banana: Clear Filter');
    await row('A blue whale').waitFor();
  });

  test('the menu of a result shows its recipe, with its commands above it', async () => {
    await choose('A red fox', 'Show Recipe');
    const editor = workbench.page.locator('.editor-instance .view-lines');
    await editor.getByText('How a-red-fox-in-the-snow.png was made').waitFor();
    await workbench.page.locator('.codelens-decoration', { hasText: 'Vary…' }).waitFor();
    await workbench.screenshot('history-recipe');
  });

  test('Regenerate puts a candidate beside the old one, and shows both', async () => {
    await choose('A red fox', 'Regenerate');
    await workbench.tab('Before and After').waitFor();
    await row('a-red-fox-in-the-snow-2.png').waitFor();
    await workbench.screenshot('history-regenerated');
    assert.deepEqual(readdirSync(images()).sort(), [
      'a-blue-whale.png',
      'a-red-fox-in-the-snow-2.png',
      'a-red-fox-in-the-snow.png',
    ]);
  });

  test('of several, the price is asked first', async () => {
    await row('A blue whale').click();
    await row('a-red-fox-in-the-snow-2.png').click({ modifiers: ['Shift'] });
    await choose('A blue whale', 'Regenerate');
    const dialog = workbench.dialog('Make 2 pictures again?');
    await dialog.waitFor();
    await workbench.screenshot('history-regenerate-many');
    await dialog.getByRole('button', { name: 'Regenerate for $0.10' }).click();
    await workbench.toast('Made 2 of 2 again · $0.10').waitFor();
    await row('a-blue-whale-2.png').waitFor();
    await row('a-red-fox-in-the-snow-3.png').waitFor();
  });

  test('Vary starts from the recipe, with the prompt to be changed', async () => {
    await choose('a-blue-whale.png', 'Vary…');
    await workbench.page.locator('.quick-input-title', { hasText: 'Vary a-blue-whale.png' }).waitFor();
    await workbench.page.locator('.quick-input-message').waitFor();
    assert.equal(await workbench.box.inputValue(), 'A blue whale');
    await workbench.input('A green whale', 'What shall the picture show?');
    await workbench.pick('Generate');
    await row('A green whale').waitFor();
  });

  test('Use These Settings opens the panel filled in', async () => {
    await choose('A green whale', 'Use These Settings');
    const prompt = workbench
      .webview()
      .getByRole('textbox', { name: /^Prompt/ })
      .first();
    await prompt.waitFor();
    assert.equal(await prompt.inputValue(), 'A green whale');
    await workbench.screenshot('history-use-settings');
  });

  test('a file that was moved is found again by what it holds; one that is gone is shown so', async () => {
    mkdirSync(images('moved'));
    renameSync(images('a-blue-whale.png'), images('moved', 'whale.png'));
    rmSync(images('a-blue-whale-2.png'));
    await row('whale.png · $0.05').waitFor();
    await row(/not there any more · a-blue-whale-2\.png/).waitFor();
    await view()
      .locator('.monaco-list-row', { hasText: /(?<!blue-)whale\.png · / })
      .first()
      .waitFor();
    await workbench.screenshot('history-moved');
  });

  test('survives a restart of the window; what is removed from it stays on disk', async () => {
    await workbench.reload();
    await workbench.run('Nano Banana: Show History');
    await row('A green whale').waitFor();
    await choose('A green whale', 'Remove From History');
    await row('A green whale').waitFor({ state: 'detached' });
    assert.ok(readdirSync(images()).some((name) => name.startsWith('a-blue-whale-3')));
  });

  test('Delete asks, and moves the file away', async () => {
    await choose('a-red-fox-in-the-snow-3.png', 'Delete');
    await workbench
      .dialog('Delete images/a-red-fox-in-the-snow-3.png?')
      .getByRole('button', { name: 'Move to Trash' })
      .click();
    await row('a-red-fox-in-the-snow-3.png').waitFor({ state: 'detached' });
    assert.ok(!readdirSync(images()).includes('a-red-fox-in-the-snow-3.png'));
  });

  test('dragged into a document, a result becomes a reference', async () => {
    await workbench.run('View: Close All Editors');
    await workbench.run('View: Show Explorer');
    await workbench.file('README.md').dblclick();
    await workbench.tab('README.md').waitFor();
    await workbench.run('Nano Banana: Show History');
    const target = workbench.page.locator('.editor-instance .view-line').last();
    const { mouse, keyboard } = workbench.page;
    const to = (await target.boundingBox())!;
    await row('a-red-fox-in-the-snow-2.png').hover();
    await mouse.down();
    await mouse.move(to.x + 40, to.y + 5, { steps: 10 });
    await keyboard.down('Shift'); // as the editor asks for it
    await mouse.move(to.x + 20, to.y + 8, { steps: 5 });
    await mouse.up();
    await keyboard.up('Shift');
    await workbench.page.locator('.editor-instance .view-lines', { hasText: 'a-red-fox-in-the-snow-2.png' }).waitFor();
    await workbench.screenshot('history-dropped');
  });
});

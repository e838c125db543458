import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { encodePng } from '../../src/result/placeholder/png.ts';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { jpg } from '../unit/result/pictures.ts';

suite('Editing a picture in the workbench', () => {
  let workbench: Workbench;
  let fox: Buffer;
  const read = (name: string) => readFileSync(path.join(workbench.folder, name));
  const page = () => workbench.webview();
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const slider = () => page().getByRole('slider');

  suiteSetup(async () => {
    fox = await encodePng(drawPlaceholder('a red fox', { width: 800, height: 600 }));
    workbench = await openWorkbench({
      files: { 'fox.png': fox, 'photo.jpg': jpg(160, 90), 'notes.txt': 'x', 'folder/inside.txt': 'x', 'a.md': '# A\n' },
    });
  });
  suiteTeardown(() => workbench.close());

  /** Whether a context menu has an entry. */
  async function offers(element: ReturnType<Workbench['file']>, label: string): Promise<boolean> {
    await element.click({ button: 'right' });
    const menu = workbench.page.locator('.context-view .monaco-menu');
    await menu.locator('.action-item', { hasText: 'Copy Path' }).first().waitFor();
    const found = await menu.locator('.action-item', { hasText: label }).count();
    await workbench.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    return found > 0;
  }

  /** Chooses an entry of a context menu: a menu takes no click in its first tenth of a second, but keys. */
  async function choose(element: ReturnType<Workbench['file']>, label: string): Promise<void> {
    const entry = await workbench.contextMenu(element, label);
    await entry.hover();
    await workbench.page.locator('.context-view .action-item.focused', { hasText: label }).waitFor();
    await workbench.page.keyboard.press('Enter');
  }

  /** From the entry of a menu that was pressed to the page of before and after. */
  async function answer(prompt: string): Promise<void> {
    await workbench.input(prompt, 'What shall be changed?');
    await workbench.item('Match the input').waitFor();
    await workbench.page.keyboard.press('Enter');
    await button('Keep Both').waitFor();
  }

  test('is offered for pictures in the explorer, not for other files or folders', async () => {
    await workbench.file('fox.png').waitFor();
    const found = [];
    for (const name of ['fox.png', 'photo.jpg', 'notes.txt', 'a.md', 'folder'])
      found.push([
        name,
        await offers(workbench.file(name), 'Edit Image…'),
        await offers(workbench.file(name), 'Resize and Convert…'),
      ]);
    assert.deepEqual(found, [
      ['fox.png', true, true],
      ['photo.jpg', true, true],
      ['notes.txt', false, false],
      ['a.md', false, false],
      ['folder', false, false],
    ]);
  });

  test('is offered in the preview of a picture and on its tab, not on a text', async () => {
    await workbench.file('fox.png').dblclick();
    await workbench.tab('fox.png').waitFor();
    const inTitle = workbench.page.locator('.editor-actions .action-label[aria-label^="Edit Image"]');
    await inTitle.waitFor();
    await workbench.webview().locator('img').waitFor();
    assert.equal(await offers(workbench.tab('fox.png'), 'Edit Image…'), true);
    await workbench.file('notes.txt').dblclick();
    await workbench.tab('notes.txt').waitFor();
    await inTitle.waitFor({ state: 'detached' });
    assert.equal(await offers(workbench.tab('notes.txt'), 'Edit Image…'), false);
  });

  test('goes from right-click over before and after to Replace, and back', async () => {
    await choose(workbench.file('fox.png'), 'Edit Image…');
    await answer('make it night');
    assert.deepEqual(read('fox.png'), fox);
    const edited = read('fox-edit.png');
    await page().getByText('1200 × 896', { exact: true }).waitFor();
    await workbench.screenshot('compare-open');
    await page().getByLabel('When replacing:').selectOption('stretch');
    await button('Replace').click();
    await button('Undo').waitFor();
    await workbench.file('fox-edit.png').waitFor({ state: 'detached' });
    const replaced = read('fox.png');
    assert.deepEqual([replaced.readUInt32BE(16), replaced.readUInt32BE(20), replaced.equals(fox)], [800, 600, false]);
    await workbench.screenshot('compare-replaced');
    await button('Undo').click();
    await button('Keep Both').waitFor();
    assert.deepEqual([read('fox.png').equals(fox), read('fox-edit.png').equals(edited)], [true, true]);
    assert.deepEqual(
      readdirSync(workbench.folder).filter((name) => name.endsWith('.part')),
      [],
    );
  });

  test('moves the slider, zooms and swaps by keyboard', async () => {
    await slider().focus();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('ArrowRight');
    assert.equal(await slider().inputValue(), '52');
    await workbench.page.keyboard.press('Home');
    assert.equal(await slider().inputValue(), '0');
    await slider().fill('30');
    const stage = page().getByRole('group');
    await stage.focus();
    for (const key of ['+', '+', 'ArrowLeft']) await workbench.page.keyboard.press(key);
    const transforms = await page()
      .locator('img.picture')
      .evaluateAll((pictures) =>
        pictures.map((picture) => (picture as unknown as { style: { transform: string } }).style.transform),
      );
    assert.equal(new Set(transforms).size, 1);
    assert.match(transforms[0]!, /translate\([1-9].*scale\(1\.5625\)/);
    await workbench.page.keyboard.press('0');
    await page().getByText('100 %').waitFor();
    await page().getByRole('button', { name: 'Swap sides' }).press('Enter');
    await page().getByText('The result is on the left.').waitFor();
  });

  test('discards, and brings back', async () => {
    const edited = read('fox-edit.png');
    await button('Discard').click();
    await button('Undo').waitFor();
    assert.equal(existsSync(path.join(workbench.folder, 'fox-edit.png')), false);
    await button('Undo').click();
    await button('Keep Both').waitFor();
    assert.deepEqual(read('fox-edit.png'), edited);
  });

  test('keeps the result when the tab is closed', async () => {
    await workbench
      .tab('Before and After')
      .getByRole('button', { name: /^Close/ })
      .click();
    await workbench.tab('Before and After').waitFor({ state: 'detached' });
    assert.ok(existsSync(path.join(workbench.folder, 'fox-edit.png')));
  });

  test('converts the result to the kind of the file it replaces, from the preview', async () => {
    await workbench.file('photo.jpg').dblclick();
    await workbench.page.locator('.editor-actions .action-label[aria-label^="Edit Image"]').click();
    await answer('make it blue');
    await page().getByText('Replacing converts the result from PNG to JPEG.').waitFor();
    await workbench.screenshot('compare-convert');
    await button('Replace').click();
    await button('Undo').waitFor();
    const { length, [0]: first, [1]: second } = read('photo.jpg');
    assert.deepEqual([first, second, length > 1000], [0xff, 0xd8, true]);
    // Closed, the way back is in a message.
    await workbench
      .tab('Before and After')
      .getByRole('button', { name: /^Close/ })
      .click();
    await workbench.pressToast('Replaced photo.jpg. The old one is kept.', 'Undo');
    await workbench.file('photo-edit.png').waitFor();
    // The result is back before the older picture is.
    for (let tries = 0; tries < 50 && !read('photo.jpg').equals(jpg(160, 90)); tries++)
      await workbench.page.waitForTimeout(100);
    assert.deepEqual(read('photo.jpg'), jpg(160, 90));
  });

  test('is readable in light, dark and high contrast', async () => {
    for (const [theme, name, look] of [
      ['Default Light Modern', 'light', '.monaco-workbench.vs'],
      ['Default Dark Modern', 'dark', '.monaco-workbench.vs-dark'],
      ['Default High Contrast', 'high-contrast', '.monaco-workbench.hc-black'],
    ] as const) {
      await workbench.configure({ 'workbench.colorTheme': theme });
      await workbench.page.locator(look).waitFor();
      await choose(workbench.file('fox.png'), 'Edit Image…');
      await answer(`in ${name}`);
      await slider().press('ArrowRight');
      await workbench.screenshot(`compare-${name}`);
    }
  });
});

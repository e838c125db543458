import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf, type PanelPage } from './support/panel.ts';

suite('what the studio does with pictures', () => {
  let workbench: Workbench;
  let panel: PanelPage;
  const act = (name: string) => panel.page.getByRole('button', { name, exact: true }).click();
  /** Opens a picture beside the panel. */
  const show = async (name: string) => {
    await workbench.tab('README.md').click();
    await workbench.file(name).dblclick();
    await workbench.tab(name).waitFor();
  };
  const names = () => panel.page.locator('.input-name').allInnerTexts();
  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n' } });
    panel = panelOf(workbench, 0); // the pictures that editors show later are pages too
    await workbench.file('README.md').dblclick();
    await workbench.tab('README.md').waitFor();
    await workbench.run('Nano Banana: Open Studio');
    for (const prompt of ['a fox', 'an owl']) {
      await panel.prompt.fill(prompt);
      await panel.prompt.press('Control+Enter');
      await panel.shows(`${prompt.replace(' ', '-')}.png`);
    }
  });
  suiteTeardown(() => workbench.close());

  test('Insert puts a reference into the document beside the panel', async () => {
    await act('Insert into Document');
    await workbench.page.locator('.view-lines', { hasText: 'images/an-owl.png' }).waitFor();
    assert.equal(await workbench.tab('README.md').count(), 1);
  });

  test('Copy Path puts the path of the file on the clipboard', async () => {
    await act('Copy Path');
    const wanted = path.join(workbench.folder, 'images', 'an-owl.png');
    const read = () => workbench.page.evaluate<string>('navigator.clipboard.readText()');
    const end = Date.now() + 10_000;
    // The editor says nothing of it: one can only look.
    while ((await read()) !== wanted && Date.now() < end) await new Promise((resolve) => void setTimeout(resolve, 50));
    assert.equal(await read(), wanted);
  });

  test('Reveal selects the file in the explorer', async () => {
    await act('Reveal in Explorer');
    await workbench.page
      .locator('.explorer-folders-view .monaco-list-row.selected', { hasText: 'an-owl.png' })
      .waitFor();
  });

  test('Use Open Image takes the picture that an editor shows; without one it says so', async () => {
    await act('Use Open Image');
    await panel.page.getByText('No image is open in the editor.').waitFor();
    await show('an-owl.png');
    await act('Use Open Image');
    await panel.page.locator('.input-card', { hasText: 'an-owl.png' }).waitFor();
    assert.deepEqual(await names(), ['an-owl.png']);
  });

  test('inputs change places by keyboard, and the focus goes along', async () => {
    await show('a-fox.png');
    await act('Use Open Image');
    await panel.page.locator('.input-card', { hasText: 'a-fox.png' }).waitFor();
    assert.deepEqual(await names(), ['an-owl.png', 'a-fox.png']);
    await panel.page.getByRole('button', { name: 'Move Up: a-fox.png' }).focus();
    await workbench.page.keyboard.press('Enter');
    await panel.page.locator('.input-card:first-child', { hasText: 'a-fox.png' }).waitFor();
    assert.equal(
      await panel.evaluate('document.activeElement.closest(".input-card").innerText.split("\\n")[0]'),
      'a-fox.png',
    );
    await panel.page.getByRole('button', { name: 'Move Down: a-fox.png' }).focus();
    await workbench.page.keyboard.press('Enter');
    await panel.page.locator('.input-card:last-child', { hasText: 'a-fox.png' }).waitFor();
    assert.deepEqual(await names(), ['an-owl.png', 'a-fox.png']);
  });

  test('who wants little motion gets none', async () => {
    const moving = () =>
      panel.evaluate(`(() => {
        const probe = document.body.appendChild(document.createElement('span'));
        probe.className = 'codicon codicon-loading codicon-modifier-spin';
        const { animationDuration, animationIterationCount } = getComputedStyle(probe);
        probe.remove();
        return [animationDuration, animationIterationCount];
      })()`);
    // The tests' editor is set to reduce motion, and says so by a class of the page's body.
    await panel.page.locator('body.vscode-reduce-motion').waitFor();
    const asTheEditorSays = await moving();
    await panel.evaluate(`document.body.classList.remove('vscode-reduce-motion')`);
    const otherwise = await moving();
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    const asTheSystemSays = await moving();
    await workbench.page.emulateMedia({ reducedMotion: null });
    assert.deepEqual(
      [asTheEditorSays, otherwise, asTheSystemSays],
      [
        ['1e-05s', '1'],
        ['1s', 'infinite'],
        ['1e-05s', '1'],
      ],
    );
  });
});

suite('the studio in a workspace that is not trusted', () => {
  test('says so, sends and writes nothing, until it is trusted', async () => {
    const workbench = await openWorkbench({ trustPrompt: true, files: { 'README.md': '# Foxes\n' } });
    try {
      const panel = panelOf(workbench);
      await workbench.run('Nano Banana: Open Studio');
      await panel.page.getByText('This workspace is not trusted').waitFor();
      await panel.prompt.fill('not yet');
      await panel.prompt.press('Control+Enter');
      await panel.page.locator('.notice', { hasText: /trust/i }).waitFor();
      await workbench.screenshot('panel-untrusted');
      assert.deepEqual(
        [
          existsSync(path.join(workbench.folder, 'images')),
          readFileSync(path.join(workbench.folder, 'README.md'), 'utf8'),
        ],
        [false, '# Foxes\n'],
      );
      await panel.page.getByRole('button', { name: 'Manage Trust' }).click();
      await workbench.page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: /^Trust$/ })
        .click();
      await panel.page.getByText('This workspace is not trusted').waitFor({ state: 'detached' });
    } finally {
      await workbench.close();
    }
  });
});

import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { findings, themes } from './support/looks.ts';
import { panelOf, type PanelPage } from './support/panel.ts';

suite('the looks of the studio panel', () => {
  let workbench: Workbench;
  let panel: PanelPage;
  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n' } });
    panel = panelOf(workbench);
    await workbench.run('Nano Banana: Open Studio');
    await panel.prompt.fill('[[fault:status-402]] broke');
    await panel.prompt.press('Control+Enter');
    await panel.stage.getByRole('button', { name: 'Top Up' }).waitFor();
    for (const prompt of ['a fox', 'an owl']) {
      await panel.prompt.fill(prompt);
      await panel.prompt.press('Control+Enter');
      await panel.shows(`${prompt.replace(' ', '-')}.png`);
    }
    await panel.page.getByRole('button', { name: 'Edit This' }).click();
    await panel.page.locator('.input-card').waitFor();
    await panel.page.locator('summary', { hasText: 'Advanced' }).click();
  });
  suiteTeardown(() => workbench.close());

  for (const { theme, name, kind } of themes) {
    test(`axe finds nothing serious in the theme ${theme}`, async () => {
      await workbench.configure({ 'workbench.colorTheme': theme });
      await panel.page.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await panel.page.getByRole('tab', { name: 'Result' }).click();
      await panel.shows('an-owl.png');
      await panel.page.locator('.input-card', { hasText: 'an-owl.png' }).waitFor();
      await workbench.screenshot(`panel-theme-${name}`);
      const onResult = await findings(panel);
      await panel.page.getByRole('tab', { name: 'Code' }).click();
      await panel.page.locator('pre.code', { hasText: 'curl' }).waitFor();
      await workbench.screenshot(`panel-theme-${name}-code`);
      const onCode = await findings(panel);
      await panel.page.getByRole('tab', { name: 'Result' }).click();
      assert.deepEqual([onResult, onCode], [[], []]);
    });
  }

  test('narrow, everything is reachable without scrolling sideways', async () => {
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.page.setViewportSize({ width: 360, height: 800 });
    await panel.page.getByRole('tab', { name: 'Result' }).click();
    await panel.shows('an-owl.png');
    await workbench.screenshot('panel-narrow');
    const widths = (await panel.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [number, number];
    assert.ok(widths[0] <= widths[1] && widths[1] <= 320, widths.join(' > '));
    await panel.tiles.first().scrollIntoViewIfNeeded();
    await workbench.screenshot('panel-narrow-result');
    await workbench.page.setViewportSize({ width: 1700, height: 950 });
    await workbench.screenshot('panel-wide');
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
  });

  test('everything by keyboard: write, choose, run, move in the strip, zoom, use a tool', async () => {
    const { keyboard } = workbench.page;
    await panel.prompt.fill(''); // the editor carries Ctrl+A out later than the next keys arrive
    await keyboard.type('by keyboard');
    /** Tab until a selector has the focus. */
    const reach = async (selector: string) => {
      for (let presses = 0; presses < 60; presses++) {
        if (await panel.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab does not reach ${selector}`);
    };
    await reach('#field-aspect_ratio input');
    await keyboard.press('ArrowRight');
    await reach('vscode-button.run');
    await keyboard.press('Enter');
    await panel.shows('by-keyboard.png');
    await reach('.toolbar .icon-button');
    await reach('.viewport');
    await keyboard.press('+');
    await panel.page.locator('.viewport.zoomed').waitFor();
    await keyboard.press('0');
    await panel.page.locator('.viewport:not(.zoomed)').waitFor();
    await reach('.tile');
    await keyboard.press('ArrowRight');
    await panel.page.locator('.tile[aria-selected="true"]:not([aria-label^="by-keyboard"])').waitFor();
    await keyboard.press('Home');
    await panel.prompt.focus();
    await keyboard.press('Control+Home');
    await keyboard.press('ArrowUp');
    assert.equal(await panel.prompt.inputValue(), 'by keyboard');
    await keyboard.press('ArrowUp');
    assert.equal(await panel.prompt.inputValue(), 'an owl');
  });
});

suite('the states of the studio panel', () => {
  test('without a key it says so, and takes one', async () => {
    const workbench = await openWorkbench({ key: false });
    try {
      const panel = panelOf(workbench);
      await workbench.run('Nano Banana: Open Studio');
      await panel.page.getByText('Enter your API key to begin').waitFor();
      await workbench.screenshot('panel-no-key');
      await panel.page.getByRole('button', { name: 'Enter Key' }).click();
      await workbench.input('ak_test_0123456789', 'API key for');
      await panel.page.getByText('Enter your API key to begin').waitFor({ state: 'detached' });
      await panel.prompt.fill('first');
      await panel.prompt.press('Control+Enter');
      await panel.shows('first.png');
      await workbench.page.context().setOffline(true);
      await panel.page.getByText('You are offline').waitFor();
      await workbench.page.context().setOffline(false);
      await panel.page.getByText('You are offline').waitFor({ state: 'detached' });
    } finally {
      await workbench.close();
    }
  });

  test('without a folder it says so, and offers a place', async () => {
    const workbench = await openWorkbench({ workspace: 'empty' });
    try {
      const panel = panelOf(workbench);
      await workbench.run('Nano Banana: Open Studio');
      await panel.page.getByText('No folder is open').waitFor();
      await workbench.screenshot('panel-no-folder');
      assert.equal(await panel.page.getByRole('button', { name: 'Choose Where to Save' }).count(), 1);
    } finally {
      await workbench.close();
    }
  });
});

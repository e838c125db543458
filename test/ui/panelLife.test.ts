import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf, simulatorOf, type PanelPage } from './support/panel.ts';

suite('a run of the studio panel belongs to the editor, not to the page', () => {
  let workbench: Workbench;
  let panel: PanelPage;
  let simulator: ReturnType<typeof simulatorOf>;
  const images = () => readdirSync(path.join(workbench.folder, 'images')).sort();
  const start = async (prompt: string) => {
    await panel.prompt.fill(prompt);
    await panel.prompt.press('Control+Enter');
    await panel.stage.getByText('Waiting for the result…').waitFor();
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n' } });
    simulator = simulatorOf(workbench);
    panel = panelOf(workbench);
    await workbench.run('Nano Banana: Open Studio');
    await panel.prompt.waitFor();
  });
  suiteTeardown(() => workbench.close());

  test('the page is loaded anew in mid-run: the form is as it was, and the result appears', async () => {
    await simulator.configure({ latencyMs: 4000 });
    await panel.page.getByRole('radio', { name: '4:3' }).check({ force: true });
    await start('page reload');
    await workbench.run('Developer: Reload Webviews');
    await panel.stage.getByText('Waiting for the result…').waitFor();
    await panel.shows('page-reload.png');
    assert.deepEqual(
      [await panel.prompt.inputValue(), await panel.page.getByRole('radio', { name: '4:3' }).isChecked(), images()],
      ['page reload', true, ['page-reload.png']],
    );
  });

  test('the tab is closed in mid-run: the result is saved, and is there when the studio is opened again', async () => {
    await start('tab closed');
    await workbench.run('View: Close Editor');
    await workbench.page.locator('iframe.webview.ready').waitFor({ state: 'detached' });
    await simulator.ledger();
    await workbench.run('Nano Banana: Open Studio');
    await panel.shows('tab-closed.png');
    assert.deepEqual(images(), ['page-reload.png', 'tab-closed.png']);
  });

  test('the window is loaded anew: the panel, its form and its results are back', async () => {
    await panel.prompt.fill('still here');
    await panel.page.getByRole('button', { name: 'Edit This' }).click();
    await panel.page.locator('.input-card', { hasText: 'tab-closed.png' }).waitFor();
    await panel.prompt.fill('still here');
    await workbench.reload();
    await panel.page.locator('.input-card', { hasText: 'tab-closed.png' }).waitFor();
    await panel.shows('tab-closed.png');
    assert.deepEqual(
      [
        await panel.prompt.inputValue(),
        await panel.tiles.count(),
        await panel.page.getByRole('radio', { name: '4:3' }).isChecked(),
      ],
      ['still here', 2, true],
    );
  });

  test('the window is loaded anew in mid-run: what was sent is shown as uncertain, and can be repeated', async () => {
    await simulator.configure({ latencyMs: 30_000 });
    await start('long one');
    await workbench.reload();
    await panel.page.locator('.tile.failed').click();
    await panel.stage.getByText('It may have been charged; if the result came, it is in images.').waitFor();
    await workbench.screenshot('panel-uncertain');
    await simulator.configure({ latencyMs: 0 });
    await panel.stage.getByRole('button', { name: 'Retry (May Be Charged Again)' }).click();
    await panel.shows('long-one.png');
  });

  test('two panels have forms of their own and share what was made', async () => {
    await workbench.run('Nano Banana: Open Studio'); // it is active, so this is another
    const second = panelOf(workbench, -1);
    await workbench.page.locator('.tabs-container .tab', { hasText: 'Nano Banana Studio' }).nth(1).waitFor();
    await second.tiles.first().waitFor();
    assert.equal(await second.tiles.count(), 3);
  });
});

import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { findings, themes } from './support/looks.ts';
import { panelOf, type PanelPage } from './support/panel.ts';

const menu = ['prompt,output', 'a red fox,fox', '[[fault:status-400]] broken,broken', 'a snowy owl,owl', ''];
const bad = ['prompt,output,top_k', 'fine,one,5', 'too high,two,99', ''];

suite('the looks of the batch page', () => {
  let workbench: Workbench;
  let batch: PanelPage;
  const open = async (csv: string) => {
    const entry = await workbench.contextMenu(workbench.file(csv), 'Run Image Batch…');
    // A click right after the menu has opened is taken for the end of the one that opened it.
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.tab(`Batch: ${csv}`).waitFor();
  };
  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'menu.csv': menu.join('\n'), 'bad.csv': bad.join('\n') } });
    batch = panelOf(workbench);
    await open('bad.csv');
    await batch.page.getByText('line 3').first().waitFor();
    await open('menu.csv');
    await batch.page.getByRole('button', { name: 'Run 3 Rows' }).click();
    await batch.page.locator('.row.failed').waitFor();
    await batch.page.locator('.row.done').nth(1).waitFor();
  });
  suiteTeardown(() => workbench.close());

  for (const { theme, name, kind } of themes) {
    test(`axe finds nothing serious in the theme ${theme}`, async () => {
      await workbench.configure({ 'workbench.colorTheme': theme });
      await workbench.tab('Batch: menu.csv').click();
      await batch.page.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await batch.page.getByText('Failed before').waitFor();
      await workbench.screenshot(`batch-theme-${name}`);
      const ended = await findings(batch);
      await workbench.tab('Batch: bad.csv').click();
      await batch.page.getByText('line 3').first().waitFor();
      await workbench.screenshot(`batch-theme-${name}-problems`);
      const wrong = await findings(batch);
      assert.deepEqual([ended, wrong], [[], []]);
    });
  }
});

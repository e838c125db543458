import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

suite('the menus of a CSV', () => {
  let workbench: Workbench;
  const charges = async () => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger?settled`);
    return ((await answer.json()) as { charges: unknown[] }).charges;
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'menu.csv': 'prompt\na red fox\n' } });
    workbench.page.setDefaultTimeout(15_000);
    await workbench.file('menu.csv').dblclick();
    await workbench.tab('menu.csv').waitFor();
  });
  suiteTeardown(() => workbench.close());

  test("the tab's menu opens the plan and sends nothing", async () => {
    const entry = await workbench.contextMenu(workbench.tab('menu.csv').first(), 'Run Image Batch…');
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.tab('Batch: menu.csv').waitFor();
    assert.deepEqual(await charges(), []);
    await workbench.run('View: Close Editor');
  });

  test("the editor's own menu opens the plan and sends nothing", async () => {
    await workbench.tab('menu.csv').first().click();
    await workbench.page.getByRole('button', { name: 'More Actions...' }).last().click();
    const entry = workbench.page.locator('.context-view .monaco-menu .action-item', { hasText: 'Run Image Batch…' });
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.tab('Batch: menu.csv').waitFor();
    assert.deepEqual(await charges(), []);
  });
});

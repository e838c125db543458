import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

suite('what calls cost, in the workbench', () => {
  let workbench: Workbench;
  const item = () => workbench.page.locator('.statusbar-item[id*="nanoBananaStudio.cost"]');
  const control = async (body: object) =>
    fetch(`${workbench.simulator.url}/__simulator/configure`, { method: 'POST', body: JSON.stringify(body) });
  const generate = async (prompt: string) => {
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input(prompt, 'What shall the picture show?');
    await workbench.pick('Generate');
  };

  suiteSetup(async () => {
    workbench = await openWorkbench();
  });
  suiteTeardown(() => workbench.close());

  test('nothing is in the status bar before the first call', async () => {
    await workbench.run('Nano Banana: Show History');
    await workbench.page.getByText('What is made in this workspace is listed here').waitFor();
    assert.equal(await item().count(), 0);
  });

  test('after it, what this session cost and what is left', async () => {
    await generate('one');
    await workbench.tab('one.png').waitFor();
    await item().getByText('$0.05 · $99.95 left').waitFor();
    await workbench.screenshot('cost-status');
  });

  test('a click shows today, workspace, tools, and what was perhaps charged; the user can settle it', async () => {
    await control({ faults: [{ name: 'reset-after-body' }], balanceUsd: 50 });
    await generate('lost on its way');
    await workbench.toast(/may have been charged/).waitFor();
    await item().click();
    await workbench.item('lost on its way').waitFor();
    await workbench.screenshot('cost-details');
    const rows = await workbench.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    assert.ok(
      rows.some((text) => /Today\s*\$0\.05 · 1 call/.test(text)),
      rows.join('|'),
    );
    await workbench.pick('lost on its way');
    await workbench.pick('It Was Not Charged');
    await workbench.item('Copy for Support').waitFor();
    assert.equal(await workbench.item('lost on its way').count(), 0);
    await workbench.pick('Copy for Support');
    await workbench.toast('There is no key in it').waitFor();
    const copied = await workbench.page.evaluate('navigator.clipboard.readText()');
    assert.match(String(copied), /Today: \$0\.05 in 1 calls/);
  });
});

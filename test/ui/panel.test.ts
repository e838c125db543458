import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf, simulatorOf, type PanelPage } from './support/panel.ts';

suite('the studio panel', () => {
  let workbench: Workbench;
  let panel: PanelPage;
  let simulator: ReturnType<typeof simulatorOf>;
  const images = () => readdirSync(path.join(workbench.folder, 'images')).sort();

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n' } });
    simulator = simulatorOf(workbench);
    panel = panelOf(workbench);
  });
  suiteTeardown(() => workbench.close());

  test('opens with a form made from the parameter table', async () => {
    await workbench.run('Nano Banana: Open Studio');
    await panel.prompt.waitFor();
    const labels = await panel.page.locator('.field-label').allInnerTexts();
    assert.deepEqual(labels.slice(0, 5), ['Prompt', 'Images', 'Aspect Ratio', 'Image Size', 'Negative Prompt']);
    await workbench.screenshot('panel-empty');
  });

  test('Ctrl+Enter runs: progress, then the picture is saved and shown with its facts', async () => {
    await simulator.configure({ latencyMs: 2500 });
    await panel.prompt.fill('A red fox in the snow, watercolour');
    await panel.page.getByRole('radio', { name: '16:9' }).check({ force: true });
    await panel.prompt.press('Control+Enter');
    await panel.stage.getByText('Waiting for the result…').waitFor();
    await workbench.screenshot('panel-running');
    await panel.shows('a-red-fox-in-the-snow-watercolour.png');
    await workbench.screenshot('panel-result');
    assert.match(await panel.facts(), /Size\s*1376 × 768\s*Type\s*PNG\s*Bytes.*Cost\s*\$0\.05/s);
    const { calls } = await simulator.ledger();
    assert.deepEqual(
      [images(), calls.map((call) => call.fields.map(({ name, value }) => [name, value]))],
      [
        ['a-red-fox-in-the-snow-watercolour.png'],
        [
          [
            ['PROMPT', 'A red fox in the snow, watercolour'],
            ['aspect_ratio', '16:9'],
          ],
        ],
      ],
    );
  });

  test('the code tab shows the same request, changing as one types', async () => {
    await panel.page.getByRole('tab', { name: 'Code' }).click();
    const code = panel.page.locator('pre.code');
    await code.filter({ hasText: 'A red fox' }).waitFor();
    await panel.prompt.fill('It\'s a "nasty" $(prompt)');
    await code.filter({ hasText: 'nasty' }).waitFor();
    await workbench.screenshot('panel-code');
    assert.match(await code.innerText(), /X-API-Key: \$APIAI_API_KEY/);
    assert.ok(existsSync(path.join(workbench.folder, 'README.md')) && readFileSync);
  });
});

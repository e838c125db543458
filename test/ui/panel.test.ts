import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf, simulatorOf, type PanelPage } from './support/panel.ts';

suite('the studio panel', () => {
  let workbench: Workbench;
  let panel: PanelPage;
  let simulator: ReturnType<typeof simulatorOf>;
  const images = () => readdirSync(path.join(workbench.folder, 'images')).sort();
  const sent = async (index = -1) => {
    const call = (await simulator.ledger()).calls.at(index);
    return {
      fields: call?.fields.map(({ name, value }) => [name, value]),
      files: call?.files.map(({ filename }) => filename),
    };
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n' } });
    simulator = simulatorOf(workbench);
    panel = panelOf(workbench);
  });
  suiteTeardown(() => workbench.close());

  test('opens with a form made from the parameter table', async () => {
    await workbench.run('Nano Banana: Open Studio');
    await panel.prompt.waitFor();
    const labels = await panel.page.locator('.fields > .field .field-label').allInnerTexts();
    assert.deepEqual(labels.slice(0, 5), ['Prompt', 'Images', 'Aspect Ratio', 'Image Size', 'Negative Prompt']);
    await workbench.screenshot('panel-empty');
  });

  test('Run without a prompt says so, and sends nothing', async () => {
    await panel.run.click();
    await panel.page.getByText('Write a prompt first.').waitFor();
    assert.deepEqual((await simulator.ledger()).calls, []);
  });

  test('a wrong value is told beside its field with the limit, and nothing is sent', async () => {
    await panel.prompt.fill('never sent');
    await panel.page.locator('summary', { hasText: 'Advanced' }).click();
    const topK = panel.page.locator('.field[data-name="top_k"]');
    await topK.locator('input').fill('65');
    await topK.getByText('It takes a whole number from 1 to 64.').waitFor();
    await panel.run.click();
    await panel.page.locator('.notice', { hasText: 'top_k' }).waitFor();
    await workbench.screenshot('panel-wrong-value');
    await topK.getByRole('button', { name: 'Reset Top K' }).click();
    assert.equal(await topK.locator('input').inputValue(), '');
    await panel.page.locator('summary', { hasText: 'Advanced' }).click();
    assert.deepEqual((await simulator.ledger()).calls, []);
  });

  test('Ctrl+Enter runs: progress, then the picture is saved and shown with its facts', async () => {
    await simulator.configure({ latencyMs: 2500 });
    await panel.prompt.fill('A red fox in the snow, watercolour');
    await panel.page.getByRole('radio', { name: '16:9' }).check({ force: true });
    await panel.prompt.press('Control+Enter');
    await panel.stage.getByText('Waiting for the result…').waitFor();
    await panel.stage.locator('[data-since]', { hasText: '1 s' }).waitFor();
    await workbench.screenshot('panel-running');
    await panel.shows('a-red-fox-in-the-snow-watercolour.png');
    await workbench.screenshot('panel-result');
    assert.match(await panel.facts(), /Size\s*1376 × 768\s*Type\s*PNG\s*Bytes.*Cost\s*\$0\.05.*Request\s*req_/s);
    assert.deepEqual(
      [images(), await sent()],
      [
        ['a-red-fox-in-the-snow-watercolour.png'],
        {
          fields: [
            ['PROMPT', 'A red fox in the snow, watercolour'],
            ['aspect_ratio', '16:9'],
          ],
          files: [],
        },
      ],
    );
  });

  test('a chain of three edits: each result is the next input', async () => {
    await simulator.configure({ latencyMs: 0 });
    for (const [index, step] of ['make it night', 'add a moon', 'add an owl'].entries()) {
      const before = ['a-red-fox-in-the-snow-watercolour.png', 'make-it-night.png', 'add-a-moon.png'][index];
      await panel.page.getByRole('button', { name: 'Edit This' }).click();
      await panel.page.locator('.input-card', { hasText: before! }).waitFor();
      await panel.prompt.fill(step);
      await panel.prompt.press('Control+Enter');
      const name = `${step.replaceAll(' ', '-')}.png`;
      await panel.shows(name);
      assert.deepEqual((await sent()).files, [before]);
    }
    await workbench.screenshot('panel-chain');
  });

  test('a result is compared with its input, and with an earlier one', async () => {
    const select = panel.page.locator('vscode-single-select.compare-with');
    await select.click();
    await select.getByRole('option', { name: 'Input: add-a-moon.png' }).click();
    const slider = panel.page.getByRole('slider');
    await slider.waitFor();
    await slider.fill('30');
    const before = panel.page.locator('img.before');
    await before.waitFor();
    await panel.evaluate(`document.querySelector('img.before').decode()`);
    assert.match(
      String(await panel.evaluate(`document.querySelector('img.before').style.clipPath`)),
      /inset\(0(px)? 70% 0(px)? 0(px)?\)/,
    );
    await workbench.screenshot('panel-compare');
  });

  test('the settings of an earlier result come back with its pictures', async () => {
    await panel.tiles.last().click();
    await panel.shows('a-red-fox-in-the-snow-watercolour.png');
    await panel.prompt.fill('something else');
    await panel.page.getByRole('button', { name: 'Use These Settings' }).click();
    await panel.page.locator('.input-card').waitFor({ state: 'detached' });
    assert.deepEqual(
      [await panel.prompt.inputValue(), await panel.page.getByRole('radio', { name: '16:9' }).isChecked()],
      ['A red fox in the snow, watercolour', true],
    );
  });

  test('three variations are three calls and three files, and the price says so', async () => {
    await panel.page.getByRole('radio', { name: '3', exact: true }).check({ force: true });
    await panel.page.getByText('about $0.15 (3 × $0.05)').waitFor();
    const before = (await simulator.ledger()).charges.length;
    await panel.prompt.fill('owls');
    await panel.run.click();
    await panel.page.locator('.tile[aria-label^="owls"]').nth(2).waitFor();
    assert.deepEqual(
      [images().filter((name) => name.startsWith('owls')), (await simulator.ledger()).charges.length - before],
      [['owls-2.png', 'owls-3.png', 'owls.png'], 3],
    );
    await panel.page.getByRole('radio', { name: '1', exact: true }).check({ force: true });
  });

  test('more runs than the account allows wait for their turn instead of failing', async () => {
    await simulator.configure({ concurrency: 1, latencyMs: 1000, retryAfter: '1' });
    await panel.page.getByRole('radio', { name: '4', exact: true }).check({ force: true });
    await panel.prompt.fill('many at once');
    await panel.run.click();
    await panel.page.locator('.tile[aria-label^="many-at-once"]').nth(3).waitFor({ timeout: 60_000 });
    assert.equal(await panel.page.locator('.tile.failed').count(), 0);
    await panel.page.getByRole('radio', { name: '1', exact: true }).check({ force: true });
    await simulator.configure({ concurrency: null, latencyMs: 0 });
  });

  test('Cancel after the send asks; stopping is told as perhaps charged', async () => {
    await simulator.configure({ latencyMs: 60_000 });
    await panel.prompt.fill('stopped');
    await panel.run.click();
    await panel.stage.getByText('Waiting for the result…').waitFor();
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.page.getByText('it may be charged even if you stop now').waitFor();
    await workbench.screenshot('panel-cancel');
    await panel.page.getByRole('button', { name: 'Keep Receiving in the Background' }).click();
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.page.getByRole('button', { name: 'Stop (May Be Charged)' }).click();
    await panel.stage.getByText('It may have been charged').waitFor();
    await workbench.screenshot('panel-stopped');
    await panel.page.getByRole('button', { name: 'Dismiss' }).click();
    await panel.page.locator('.tile.failed').waitFor({ state: 'detached' });
    assert.deepEqual(
      images().filter((name) => name.includes('stopped') || name.endsWith('.part')),
      [],
    );
    await simulator.configure({ latencyMs: 0 });
  });

  test('Cancel before the send ends at once: a run that waits for its turn was never sent', async () => {
    await simulator.configure({ latencyMs: 3000 });
    const before = (await simulator.ledger()).calls.length;
    await panel.prompt.fill('queued');
    await panel.page.getByRole('radio', { name: '3', exact: true }).check({ force: true });
    await panel.run.click();
    await panel.page.locator('.tile.queued').click();
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.page.locator('.tile.queued').waitFor({ state: 'detached' });
    await panel.page.getByRole('radio', { name: '1', exact: true }).check({ force: true });
    await panel.page.locator('.tile[aria-label^="queued"]').nth(1).waitFor();
    assert.equal((await simulator.ledger()).calls.length - before, 2);
    await simulator.configure({ latencyMs: 0 });
  });

  test('a refusal of the filter is told as a verdict, with the prompt to change and no way to pay again', async () => {
    await panel.prompt.fill('[[fault:refusal-200]] something');
    await panel.run.click();
    await panel.stage.locator('.run-view.verdict').waitFor();
    assert.deepEqual(await panel.stage.locator('vscode-button').allInnerTexts(), [
      'Change Prompt',
      'Show Log',
      'Dismiss',
    ]);
    await workbench.screenshot('panel-blocked');
    await panel.page.getByRole('button', { name: 'Dismiss' }).click();
  });

  test('an error is told in place with the one thing to do, which does it', async () => {
    await simulator.configure({ faults: [{ name: 'status-402', times: 1, on: 'run' }] });
    await panel.prompt.fill('broke');
    await panel.run.click();
    await panel.stage.getByRole('button', { name: 'Top Up' }).waitFor();
    await workbench.screenshot('panel-error');
    await panel.page.getByRole('button', { name: 'Dismiss' }).click();
    await simulator.configure({ faults: [{ name: 'status-400', times: 1, on: 'run' }] });
    await panel.run.click();
    await panel.stage.getByRole('button', { name: 'Retry' }).click();
    await panel.shows('broke.png');
  });

  test('a picture copied here and pasted is saved first, then sent by its name', async () => {
    await panel.page.getByRole('button', { name: 'Copy Image' }).click();
    await panel.prompt.click();
    await panel.prompt.press('Control+V');
    await panel.page.locator('.input-card', { hasText: 'pasted.png' }).waitFor();
    await panel.prompt.fill('with what was pasted');
    await panel.prompt.press('Control+Enter');
    await panel.shows('with-what-was-pasted.png');
    assert.deepEqual((await sent()).files, ['pasted.png']);
    assert.ok(statSync(path.join(workbench.folder, 'images', 'pasted.png')).size > 1000);
    await panel.page.getByRole('button', { name: 'Remove: pasted.png' }).click();
  });

  test('a picture dropped from the desktop is saved and sent; what is no picture is refused with the reason', async () => {
    const bytes = readFileSync(path.join(workbench.folder, 'images', 'owls.png')).toString('base64');
    const drop = (name: string, base64: string) =>
      panel.evaluate(`{
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (c) => c.charCodeAt(0));
        transfer.items.add(new File([bytes], ${JSON.stringify(name)}));
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      }`);
    await drop('My Owl.png', bytes);
    await panel.page.locator('.input-card', { hasText: 'my-owl.png' }).waitFor();
    await drop('notes.png', Buffer.from('just text').toString('base64'));
    await panel.page.locator('.notice', { hasText: 'notes.png' }).waitFor();
    await workbench.screenshot('panel-dropped');
    await panel.page.getByRole('button', { name: 'Remove: my-owl.png' }).click();
  });

  test('a file dropped from the Explorer with Shift is sent from where it is', async () => {
    await workbench.run('View: Show Explorer');
    await workbench.file('images').click();
    const row = workbench.file('owls-2.png');
    await row.waitFor();
    const from = (await row.boundingBox())!;
    const to = (await panel.prompt.boundingBox())!;
    const { mouse, keyboard } = workbench.page;
    await mouse.move(from.x + 40, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + 80, from.y + 30, { steps: 5 });
    await keyboard.down('Shift');
    await mouse.move(to.x + 40, to.y + 200, { steps: 10 });
    await mouse.move(to.x + 50, to.y + 210, { steps: 5 });
    await workbench.screenshot('panel-dragging');
    await mouse.up();
    await keyboard.up('Shift');
    await panel.page.locator('.input-card', { hasText: 'owls-2.png' }).waitFor();
    await panel.page.getByRole('button', { name: 'Remove: owls-2.png' }).click();
  });

  test('the code tab shows the same request, changing as one types; Copy puts it on the clipboard', async () => {
    await panel.page.getByRole('tab', { name: 'Code' }).click();
    const code = panel.page.locator('pre.code');
    await panel.prompt.fill('It\'s a "nasty" $(prompt)');
    await code.filter({ hasText: 'nasty' }).waitFor();
    await workbench.screenshot('panel-code');
    await panel.page.getByRole('button', { name: 'Copy', exact: true }).click();
    await panel.page.getByText('Copied.').waitFor();
    const copied = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
    assert.equal(copied, await code.textContent());
    assert.match(copied, /X-API-Key: \$APIAI_API_KEY/);
    await panel.page.getByRole('tab', { name: 'Result' }).click();
  });

  test('Delete asks, then takes file and tile away', async () => {
    const name = 'with-what-was-pasted.png';
    await panel.page.locator(`.tile[aria-label^="${name}"]`).click();
    await panel.shows(name);
    await panel.page.getByRole('button', { name: 'Delete' }).click();
    await workbench.dialog(`Delete "${name}"?`).getByRole('button', { name: 'Move to Trash' }).click();
    // An editor in a browser has none.
    await workbench.dialog('There is no trash').getByRole('button', { name: 'Delete Permanently' }).click();
    await panel.page.locator(`.tile[aria-label^="${name}"]`).waitFor({ state: 'detached' });
    assert.equal(images().includes(name), false);
  });
});

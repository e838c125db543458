import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import { readRecipe } from '../../src/result/metadata.ts';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { simulatorOf } from './support/panel.ts';

const sheetTitle = 'Nano Banana needs an API key';
const steps = ['key', 'generate', 'edit', 'insert', 'batch'];

suite('the first minutes', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Harbours\n' }, key: false, width: 1500, height: 900 });
  });
  suiteTeardown(() => workbench.close());

  const walkthrough = () => workbench.page.locator('.gettingStartedContainer .gettingStartedSlideDetails');
  const step = (id: string) => walkthrough().locator(`.getting-started-step[data-step-id$="#start#${id}"]`);
  const isDone = (id: string) => step(id).locator('.codicon.complete');
  const sheet = () => workbench.dialog(sheetTitle);
  const tabs = () => workbench.page.locator('.tabs-container .tab').allInnerTexts();
  const generate = () => workbench.run('Nano Banana: Generate Image…');

  test('nothing opens by itself at start-up', async () => {
    await workbench.palette('Nano Banana: Generate Image…');
    await workbench.page.keyboard.press('Escape');
    assert.deepEqual(await tabs(), []);
  });

  test('without a key the first command offers to enter one, to get one, or to do without', async () => {
    await generate();
    await sheet().waitFor();
    const buttons = await sheet().getByRole('button').allInnerTexts();
    await workbench.screenshot('first-no-key');
    for (const name of ['Enter Key', 'Get a Key', 'Try Without a Key']) assert.ok(buttons.includes(name), name);
  });

  test('given up, the walkthrough introduces the product in five steps, once', async () => {
    await sheet().getByRole('button', { name: 'Cancel' }).click();
    await step('key').waitFor();
    await workbench.screenshot('first-walkthrough');
    assert.equal(await walkthrough().locator('.getting-started-step').count(), steps.length);
    await workbench.run('View: Close All Editors');
    await walkthrough().waitFor({ state: 'detached' });
    await generate();
    await sheet().getByRole('button', { name: 'Cancel' }).click();
    await sheet().waitFor({ state: 'detached' });
    await workbench.palette('Nano Banana: Generate Image…');
    await workbench.page.keyboard.press('Escape');
    assert.deepEqual(await tabs(), []);
  });

  test('it opens from the palette; a step that was run there is done, the others are not', async () => {
    await workbench.run('Nano Banana: Get Started');
    await isDone('generate').waitFor();
    const done = await Promise.all(steps.map(async (id) => (await isDone(id).count()) === 1));
    assert.deepEqual(done, [false, true, false, false, false]);
  });

  test('Get a Key leads to the page of the service, and back to the sheet', async () => {
    await generate();
    await sheet().getByRole('button', { name: 'Get a Key' }).click();
    const leaving = workbench.page.locator('.monaco-dialog-box', { hasText: 'https://apiai.me' });
    await leaving.waitFor();
    await workbench.screenshot('first-get-a-key');
    await leaving.getByRole('button', { name: 'Cancel' }).click();
    await workbench.page.locator('.quick-input-message', { hasText: 'API key for' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await sheet().waitFor();
  });

  test('Try Without a Key makes a marked placeholder of the right size; nothing is sent', async () => {
    await sheet().getByRole('button', { name: 'Try Without a Key' }).click();
    await workbench.input('A quiet harbour', 'What shall the picture show?');
    await workbench.pick('Aspect Ratio');
    await workbench.pick(/^16:9/);
    await workbench.item(/16:9/).waitFor();
    await workbench.pick('Generate');
    await workbench.toast('Saved images/a-quiet-harbour.png').waitFor();
    await workbench.tab('a-quiet-harbour.png').waitFor();
    await workbench.webview().locator('img').waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: 'Placeholders, free' }).waitFor();
    await workbench.screenshot('first-placeholder');
    const file = path.join(workbench.folder, 'images', 'a-quiet-harbour.png');
    const { width, height, data, channels } = decode(readFileSync(file));
    const found = await readRecipe({ file });
    assert.ok(found.kind === 'recipe');
    const { calls, charges } = await simulatorOf(workbench).ledger();
    assert.deepEqual(
      {
        size: [width, height],
        // The corner belongs to the yellow band that says what it is.
        yellow: [...data.subarray(0, 3)].map((value, channel) => (channel < 2 ? value > 180 : value < 140)),
        channels,
        recipe: [found.recipe.sandbox, found.recipe.costUsd],
        calls: calls.filter(({ kind }) => kind === 'run'),
        charges,
      },
      { size: [1376, 768], yellow: [true, true, true], channels, recipe: [true, 0], calls: [], charges: [] },
    );
  });

  test('the page says so too, and names no price', async () => {
    await workbench.run('Nano Banana: Open Studio');
    const page = workbench.webview();
    await page.locator('.banner', { hasText: 'Placeholders, free' }).waitFor();
    await page.locator('.run-bar', { hasText: 'free' }).waitFor();
    assert.equal(await page.getByText('Enter your API key to begin').count(), 0);
    await workbench.screenshot('first-panel');
  });

  test('the steps of the walkthrough are done by doing them', async () => {
    await workbench.run('Nano Banana: Edit Image…');
    await workbench.box.waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.run('Nano Banana: Insert Image…');
    await workbench.toast('There is no open document to insert an image in. Open one').waitFor();
    await workbench.run('Nano Banana: Create Batch CSV…');
    await workbench.tab('batch.csv').waitFor();
    await workbench.run('Nano Banana: Get Started');
    for (const id of steps) await isDone(id).waitFor(); // the key's by the sheet
    await workbench.screenshot('first-walkthrough-done');
    await workbench.run('View: Close All Editors');
  });

  test('the settings editor has every setting in its group, each with a control of its own', async () => {
    await workbench.run('Preferences: Open Settings (UI)');
    const editor = workbench.page.locator('.settings-editor');
    await editor.locator('.suggest-input-container').click();
    await workbench.page.keyboard.type('@ext:nano-banana-studio.nano-banana-studio ');
    const group = (name: string) => editor.locator('.settings-toc-container .monaco-list-row', { hasText: name });
    await group('Agents').waitFor();
    const rows = await editor.locator('.settings-toc-container .settings-toc-entry').allInnerTexts();
    assert.deepEqual(
      rows.slice(1).map((row) => row.trim()),
      ['Nano Banana Studio', 'Defaults', 'Cost and Batches', 'Agents', 'Connection'],
    );
    const asJson: string[] = [];
    for (const [name, setting] of [
      ['Defaults', 'Negative_prompt'],
      ['Cost and Batches', 'Confirm Cost Above'],
      ['Agents', 'Session Allowance'],
      ['Connection', 'Timeout Seconds'],
    ] as const) {
      await group(name).click();
      await editor.locator('.setting-item-title', { hasText: setting }).waitFor();
      await workbench.screenshot(`first-settings-${name.split(' ')[0]!.toLowerCase()}`);
      asJson.push(...(await editor.locator('.edit-in-settings-button').allInnerTexts()));
    }
    assert.deepEqual(asJson, []);
  });
});

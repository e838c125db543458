import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

const prompt = 'A red fox in the snow, watercolour';

suite('generating an image in the workbench', () => {
  let workbench: Workbench;
  const images = () => path.join(workbench.folder, 'images');
  const control = async (what: string, body: object) =>
    fetch(`${workbench.simulator.url}/__simulator/${what}`, { method: 'POST', body: JSON.stringify(body) });
  const charges = async () => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger?settled`);
    return ((await answer.json()) as { charges: unknown[] }).charges.length;
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'README.md': '# Foxes\n' }, key: false });
  });
  suiteTeardown(() => workbench.close());

  test('the first time offers to enter or get a key, and keeps what is typed in secret', async () => {
    await workbench.run('Nano Banana: Generate Image…');
    const sheet = workbench.dialog('Nano Banana needs an API key');
    await sheet.waitFor();
    await workbench.screenshot('generate-no-key');
    await sheet.getByRole('button', { name: 'Enter Key' }).click();
    await workbench.input('ak_test_0123456789', 'API key for');
    await workbench.page.locator('.quick-input-title', { hasText: 'Generate Image' }).waitFor();
    await workbench.screenshot('generate-prompt');
  });

  test('a prompt and Enter twice: the picture is saved, opened and its cost told', async () => {
    await control('configure', { latencyMs: 2500 });
    await workbench.input(prompt, 'What shall the picture show?');
    await workbench.item('Aspect Ratio').waitFor();
    await workbench.screenshot('generate-options');
    await workbench.page.keyboard.press('Enter');
    await workbench.toast(/Generating .*red fox.*[12] s/s).waitFor();
    await workbench.screenshot('generate-progress');
    await workbench.tab('a-red-fox-in-the-snow-watercolour.png').waitFor();
    const toast = workbench.toast('Saved images/a-red-fox-in-the-snow-watercolour.png');
    await toast.waitFor();
    assert.match(await toast.innerText(), /1024 × 1024 · \$0\.05 · \$\d+\.\d\d left/);
    await workbench.webview().locator('img').waitFor();
    await workbench.screenshot('generate-result');
    assert.deepEqual(readdirSync(images()), ['a-red-fox-in-the-snow-watercolour.png']);
  });

  test('an option changed in the list is sent, and remembered for the next time', async () => {
    await control('configure', { latencyMs: 0 });
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('wide one', 'What shall the picture show?');
    await workbench.pick('Aspect Ratio');
    await workbench.pick(/^16:9/);
    await workbench.item(/16:9/).waitFor();
    await workbench.pick('Generate');
    await workbench.tab('wide-one.png').waitFor();
    const bytes = readFileSync(path.join(images(), 'wide-one.png'));
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1376, 768]);
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('next one', 'What shall the picture show?');
    await workbench.item(/16:9/).waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  test('an empty prompt is refused in the box, before any call', async () => {
    const before = await charges();
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('   ', 'What shall the picture show?');
    await workbench.page.locator('.quick-input-message', { hasText: 'Say what the picture shall show.' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    assert.equal(await charges(), before);
  });

  test('cancelling after the send asks; kept in the background, the paid result still arrives', async () => {
    await control('configure', { latencyMs: 4000 });
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('kept in the background', 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.pressToast(/Generating .*Waiting/s, 'Cancel');
    await workbench.toast('may be charged even if you stop now').waitFor();
    await workbench.screenshot('generate-cancel-question');
    await workbench.pressToast('may be charged even if you stop now', 'Keep Receiving in the Background');
    await workbench.tab('kept-in-the-background.png').waitFor();
    await workbench.toast('Saved images/kept-in-the-background.png').waitFor();
    assert.ok(existsSync(path.join(images(), 'kept-in-the-background.png')));
    // The editor shows no more than three messages within 0.8 s: what comes next shall not be the fourth.
    await workbench.run('Notifications: Clear All Notifications');
  });

  test('cancelling after the send and stopping says that it may have been charged', async () => {
    await control('configure', { latencyMs: 20_000 });
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('stopped', 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.pressToast(/Generating .*Waiting/s, 'Cancel');
    await workbench.pressToast('may be charged even if you stop now', 'Stop (May Be Charged)');
    await workbench.toast(/It may have been charged/).waitFor();
    await workbench.screenshot('generate-stopped');
    assert.deepEqual(
      readdirSync(images()).filter((name) => name.includes('stopped') || name.endsWith('.part')),
      [],
    );
  });

  test('a refusal of the content filter is told plainly, with the log a click away', async () => {
    await control('configure', { latencyMs: 0, faults: [{ name: 'refusal-422' }] });
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('refused', 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.toast(/filter/i).waitFor();
    await workbench.screenshot('generate-refused');
  });
});

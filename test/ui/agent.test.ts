import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { packFixture } from '../harness/package.mjs';
import { TEST_KEY } from '../harness/simulator.mjs';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { digestKey } from '../simulator/ledger.ts';
import { simulatorOf } from './support/panel.ts';

const root = process.env['PROJECT_ROOT'] ?? '.';

suite("a coding agent in the editor's chat", () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    const chat = await packFixture('test/fixtures/chat', path.join(root, 'out', 'chat.vsix'));
    workbench = await openWorkbench({
      files: { 'README.md': '# Lighthouses\n' },
      extensions: [chat],
      settings: { 'nanoBananaStudio.sessionAllowance': 0.05, 'nanoBananaStudio.mcp.enabled': true },
      width: 1400,
      height: 950,
    });
    await workbench.run('Chat: Open Chat');
    // The first message makes the editor ask for models.
    await say('@tester hello {}');
    await session().getByText('Echo', { exact: true }).first().waitFor();
    await answers().nth(0).locator('.rendered-markdown, .chat-error-widget').first().waitFor();
  });
  suiteTeardown(() => workbench.close());

  const session = () => workbench.page.locator('.interactive-session');
  const answers = () => session().locator('.interactive-response');
  const confirmation = () => session().locator('.chat-confirmation-widget2').last();
  const button = (text: string) =>
    session().locator('.monaco-button', { hasText: text }).filter({ visible: true }).first();
  const ledger = () => simulatorOf(workbench).ledger();
  const runs = async () => (await ledger()).calls.filter(({ kind }) => kind === 'run').length;
  const pictures = () => {
    const files = readdirSync(workbench.folder, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith('.png'));
  };
  async function say(text: string): Promise<void> {
    const input = session().locator('.chat-input-container .monaco-editor').first();
    await input.click();
    await workbench.page.keyboard.type(text);
    await input.getByText('{', { exact: false }).first().waitFor();
    await workbench.page.keyboard.press('Enter');
  }
  const generate = (prompt: string) =>
    say(`@tester nanoBananaStudio_generate_image {"prompt": "${prompt}", "aspect_ratio": "16:9", "output": "art/"}`);

  test('before anything is sent the editor shows prompt, values, place and price; refused, nothing is', async () => {
    await generate('A lighthouse at dusk');
    await confirmation().getByText('Price: about $0.05').waitFor();
    await workbench.screenshot('agent-confirmation');
    const shown = await confirmation().innerText();
    for (const text of ['A lighthouse at dusk', 'aspect_ratio = 16:9', 'Saved in: art'])
      assert.ok(shown.replaceAll('\u00a0', ' ').includes(text), `${text}: ${shown}`);
    await session().getByText('Generate an image', { exact: true }).filter({ visible: true }).first().waitFor();
    assert.equal(await runs(), 0);
    await button('Skip').click();
    await answers().last().getByText('chose to skip the tool call').waitFor();
    assert.deepEqual([await runs(), pictures()], [0, []]);
  });

  test('allowed, the picture is saved where it was said, and the model is told path and cost', async () => {
    await generate('A lighthouse at noon');
    await confirmation().getByText('Price: about $0.05').waitFor();
    await button('Allow in this Session').click();
    await answers().last().getByText('art/a-lighthouse-at-noon.png').first().waitFor();
    await workbench.screenshot('agent-answer');
    assert.match(await answers().last().innerText(), /Cost: \$0\.05/);
    assert.deepEqual(
      [(await ledger()).charges.length, pictures()],
      [1, [path.join('art', 'a-lighthouse-at-noon.png')]],
    );
  });

  test('beyond the allowance a dialog asks although the tool is approved; refused, nothing is sent', async () => {
    await generate('One lighthouse too many');
    const dialog = workbench.dialog('A coding agent wants to spend more than the allowance of this session');
    await dialog.waitFor();
    await workbench.screenshot('agent-allowance');
    assert.match(await dialog.innerText(), /The call costs about \$0\.05\. Spent so far .*: \$0\.05 of \$0\.05/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await answers().last().getByText('OVER_BUDGET').first().waitFor();
    assert.equal(await runs(), 1);
  });

  test('the MCP server is listed once it is switched on, and gets the key when it is started', async () => {
    await workbench.run('MCP: List Servers');
    await workbench.pick('Nano Banana (apiai.me)');
    await workbench.pick('Start Server');
    const end = Date.now() + 60_000;
    const methods = async () => {
      const { calls } = await ledger();
      return calls.filter(({ kind }) => kind === 'mcp');
    };
    let calls = await methods();
    while (!calls.some(({ slug }) => slug === 'tools/list') && Date.now() < end) calls = await methods();
    const digest = digestKey(TEST_KEY);
    assert.deepEqual(
      calls
        .filter(({ slug }) => slug === 'initialize' || slug === 'tools/list')
        .map((call) => [call.slug, call.keyDigest]),
      [
        ['initialize', digest],
        ['tools/list', digest],
      ],
    );
  });
});

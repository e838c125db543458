import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

const key = 'ak_typed_7c1d90e2b4f63a58';

suite('the API key in the workbench', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await openWorkbench();
  });
  suiteTeardown(() => workbench.close());
  const keysArrived = async () => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger?settled`);
    const { calls } = (await answer.json()) as { calls: { keyDigest: string }[] };
    return calls.map(({ keyDigest }) => keyDigest);
  };
  const generate = async (prompt: string) => {
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input(prompt, 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.tab(`${prompt}.png`).waitFor();
  };

  test('a key that cannot be one is refused in the box', async () => {
    await workbench.run('Nano Banana: Set API Key…');
    await workbench.input('ak with spaces', 'API key for');
    await workbench.page.locator('.quick-input-message', { hasText: 'no spaces' }).waitFor();
    await workbench.screenshot('key-refused');
    await workbench.page.keyboard.press('Escape');
  });

  test('typed, it is hidden, stored, and used before the one in the environment, also after a reload', async () => {
    await generate('environment');
    await workbench.run('Nano Banana: Set API Key…');
    await workbench.page.locator('.quick-input-message', { hasText: 'API key for' }).waitFor();
    assert.equal(await workbench.box.getAttribute('type'), 'password');
    await workbench.input(key, 'API key for');
    await workbench.toast('is stored').waitFor();
    await workbench.screenshot('key-stored');
    await generate('typed');
    await workbench.reload();
    await generate('reloaded');
    const [environment, typed, reloaded] = await keysArrived();
    assert.notEqual(typed, environment);
    assert.equal(reloaded, typed);
  });

  test('it is in no file of the editor, the browser or the workspace', () => {
    const base = workbench.home.base;
    const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const forms = [
      Buffer.from(key),
      Buffer.from(key, 'utf16le'),
      Buffer.from(Buffer.from(key).toString('base64').slice(0, -4)),
    ];
    const found = files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => {
        const bytes = readFileSync(file);
        return forms.some((form) => bytes.includes(form));
      });
    assert.deepEqual({ some: files.length > 100, found }, { some: true, found: [] });
  });

  test('cleared, the one in the environment is used again, and that is said', async () => {
    await workbench.run('Nano Banana: Clear API Key');
    await workbench.toast(/is gone.*APIAI_API_KEY/).waitFor();
    await generate('cleared');
    const arrived = await keysArrived();
    assert.equal(arrived.at(-1), arrived[0]);
  });
});

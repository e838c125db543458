import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf } from './support/panel.ts';

const files = {
  '.vscode/settings.json': JSON.stringify({
    'nanoBananaStudio.endpoint': 'https://evil.example/x',
    'nanoBananaStudio.transport': 'direct',
    'nanoBananaStudio.outputFolder': 'elsewhere',
  }),
  'page.md': '![a fox](fox.png)\n',
  'rows.csv': 'prompt\na fox\n',
};

suite('a window whose workspace is not trusted', () => {
  let workbench: Workbench;
  const ledger = async () => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger`);
    return (await answer.json()) as { calls: unknown[]; elsewhere: unknown[] };
  };
  /** The workspace as it lies on disk, but for what the editor itself keeps there. */
  const onDisk = () =>
    readdirSync(workbench.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.watched-'))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(workbench.folder, file), readFileSync(file, 'utf8')]);
  let before: unknown;

  suiteSetup(async () => {
    workbench = await openWorkbench({
      trustPrompt: true,
      files,
      settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
    });
    before = onDisk();
  });
  suiteTeardown(() => workbench.close());

  test('has no command that sends or writes: the palette offers the others', async () => {
    await workbench.palette('Nano Banana: Open Studio');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    const labels = async (text: string) => {
      await workbench.box.fill(`>Nano Banana: ${text}`);
      await rows.first().waitFor();
      return (await rows.allInnerTexts()).filter((row) => row.includes(`Nano Banana: ${text}`)).length > 0;
    };
    const seen: Record<string, boolean> = {};
    for (const name of [
      'Show Log',
      'Generate Image',
      'Edit Image',
      'Run Tool',
      'Refresh List',
      'Run Image Batch',
      'Check Connection',
      'Resize',
    ])
      seen[name] = await labels(name);
    await workbench.page.keyboard.press('Escape');
    assert.deepEqual(seen, {
      'Show Log': true,
      'Generate Image': false,
      'Edit Image': false,
      'Run Tool': false,
      'Refresh List': false,
      'Run Image Batch': false,
      'Check Connection': false,
      Resize: false,
    });
  });

  test('opens documents, the history, the costs and the studio, which says so; nothing is sent, nothing written', async () => {
    for (const name of ['page.md', 'rows.csv']) {
      await workbench.file(name).dblclick();
      await workbench.tab(name).waitFor();
    }
    await workbench.run('Nano Banana: Show History');
    await workbench.run('Nano Banana: Show Cost');
    // The palette's own rows may still be there.
    await workbench.item('Today').waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.item('Today').waitFor({ state: 'hidden' });
    await workbench.run('Nano Banana: Open Studio');
    const panel = panelOf(workbench);
    await panel.prompt.waitFor();
    await panel.page.getByText('This workspace is not trusted').first().waitFor();
    await panel.prompt.fill('a fox that must not be sent');
    await panel.prompt.press('Control+Enter');
    await panel.page.getByText('Trust it first.').waitFor();
    await workbench.screenshot('untrusted');
    const { calls, elsewhere } = await ledger();
    assert.deepEqual({ calls, elsewhere, files: onDisk() }, { calls: [], elsewhere: [], files: before });
  });

  test('a page reaches nothing but the editor, and runs nothing that is written into it', async () => {
    const panel = panelOf(workbench);
    const outcome = await panel.evaluate(`(async () => {
      const reached = await fetch(${JSON.stringify(`${workbench.simulator.url}/__simulator/ledger`)}).then(
        () => 'reached',
        () => 'blocked',
      );
      const script = document.createElement('script');
      script.textContent = 'document.body.dataset.ran = "yes"';
      document.body.append(script);
      const image = new Image();
      const drawn = new Promise((resolve) => {
        image.onload = () => resolve('drawn');
        image.onerror = () => resolve('blocked');
      });
      image.src = ${JSON.stringify(`${workbench.simulator.url}/x.png`)};
      return [reached, document.body.dataset.ran ?? 'did not run', await drawn];
    })()`);
    assert.deepEqual(outcome, ['blocked', 'did not run', 'blocked']);
  });
});

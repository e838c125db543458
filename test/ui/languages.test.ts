import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf } from './support/panel.ts';

const root = process.env['PROJECT_ROOT'] ?? '.';
const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Record<string, string>;

for (const language of ['de', 'es'])
  suite(`in the display language ${language}`, () => {
    const manifest = json(`package.nls.${language}.json`);
    const words = json(`media/l10n/bundle.l10n.${language}.json`);
    const command = (name: string) => `${manifest['category']}: ${manifest[`command.${name}.title`]}`;
    let workbench: Workbench;
    suiteSetup(async () => {
      workbench = await openWorkbench({ workspace: 'test/sample', key: false, language });
    });
    suiteTeardown(() => workbench.close());

    test('the palette has the commands, and the sheet its offers', async () => {
      await workbench.palette(command('generateImage'));
      await workbench.box.fill('>Nano Banana');
      await workbench.item(manifest['command.clearApiKey.title']!).waitFor();
      await workbench.screenshot(`language-${language}-palette`);
      await workbench.run(command('generateImage'));
      const sheet = workbench.dialog(words['Nano Banana needs an API key']!);
      await sheet.waitFor();
      await workbench.screenshot(`language-${language}-sheet`);
      await sheet.getByRole('button', { name: words['Try Without a Key']!, exact: true }).click();
      await workbench.input('A fox', words['What shall the picture show?']);
      await workbench.item(words['Aspect Ratio']!).waitFor();
      await workbench.screenshot(`language-${language}-options`);
      await workbench.pick(words['Generate']!);
      await workbench.tab('a-fox.png').waitFor();
    });

    test('the studio speaks it throughout, and nothing runs out of its place, wide or narrow', async () => {
      await workbench.run(command('openPanel'));
      const panel = panelOf(workbench);
      await panel.page.getByText(words['Placeholders, free']!).first().waitFor();
      await panel.page.getByRole('button', { name: words['Run']! }).first().waitFor();
      await panel.page.locator('summary').first().click();
      await workbench.screenshot(`language-${language}-panel`);
      const lines = ((await panel.evaluate('document.body.innerText')) as string)
        .split('\n')
        .map((line) => line.trim());
      const english = lines.filter((line) => words[line] !== undefined && words[line] !== line);
      await workbench.run('View: Toggle Primary Side Bar Visibility');
      await workbench.page.setViewportSize({ width: 420, height: 800 });
      await workbench.screenshot(`language-${language}-panel-narrow`);
      const outside = (await panel.evaluate(`[...document.querySelectorAll('body *')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 200))`)) as string[];
      await workbench.page.setViewportSize({ width: 1280, height: 800 });
      assert.deepEqual({ english, outside }, { english: [], outside: [] });
    });
  });

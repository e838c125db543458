// npm run demo: the main job once, without hands. A real VS Code with the packed extension, the palette, a key, a
// prompt; then a file in the workspace, open in the editor. Prints the image's path and a screenshot's.
import { imageSize } from 'image-size';
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { packExtension } from './package.mjs';
import { OUT } from './paths.mjs';
import { TEST_KEY } from './simulator.mjs';
import { openWorkbench } from './workbench.mjs';

const PROMPT = 'A banana astronaut floating above the earth, watercolour';

process.env['TEST_VSIX'] = await packExtension(path.join(OUT, 'demo.vsix'));
const workbench = await openWorkbench({ workspace: 'test/sample', key: false, simulator: ['--latency', '1500'] });
try {
  await workbench.run('Nano Banana: Generate Image…');
  await workbench.dialog('needs an API key').getByRole('button', { name: 'Enter Key' }).click();
  await workbench.input(TEST_KEY, 'API key');
  await workbench.input(PROMPT, 'What shall the picture show?');
  await workbench.pick('Generate'); // the options, as they are
  await workbench.toast('Saved').waitFor({ timeout: 60_000 });

  const images = path.join(workbench.folder, 'images');
  const [name] = (await readdir(images)).filter((file) => /\.(?:png|jpe?g|webp)$/.test(file));
  if (!name) throw new Error(`no image in ${images}`);
  const { width, height } = imageSize(await readFile(path.join(images, name)));
  await workbench.page.locator('.tabs-container .tab.active', { hasText: name }).waitFor();
  await workbench.webview().locator('img').waitFor(); // the picture itself is drawn
  const kept = path.join(OUT, 'demo', name);
  await mkdir(path.dirname(kept), { recursive: true });
  await copyFile(path.join(images, name), kept);
  console.log(`image       ${kept} (${width} × ${height})`);
  console.log(`screenshot  ${await workbench.screenshot('demo')}`);
} catch (error) {
  console.error(error);
  console.error(`screenshot  ${await workbench.screenshot('demo-failed').catch(String)}`);
  process.exitCode = 1;
} finally {
  await workbench.close();
}
process.exit();

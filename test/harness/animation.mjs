// npm run animation: films the main job in the real workbench (a prompt in the palette, the picture, its reference in
// the document) and writes docs/images/generate.gif. Each frame is a screenshot and stays as long as it takes to read.
import { decode } from 'fast-png';
import gifenc from 'gifenc';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packExtension } from './package.mjs';
import { OUT, ROOT } from './paths.mjs';
import { openWorkbench } from './workbench.mjs';

const { GIFEncoder, applyPalette, quantize } = gifenc;
const width = 960;
const height = 600;
const PROMPT = 'A stack of pancakes with banana slices, watercolour';
const COMMAND = 'Nano Banana: Generate Image…';

/** @type {{ pixels: Uint8Array, delay: number }[]} */
const frames = [];
process.env['TEST_VSIX'] = await packExtension(path.join(OUT, 'animation.vsix'));
const workbench = await openWorkbench({
  workspace: 'test/sample',
  simulator: ['--latency', '2000'],
  settings: { 'editor.wordWrap': 'on', 'workbench.colorTheme': 'Default Dark Modern', 'window.commandCenter': false },
  width,
  height,
});
const { page } = workbench;

/** Films what is to be seen now. @param {number} delay milliseconds that it stays */
async function frame(delay) {
  const { data, channels } = decode(await page.screenshot({ animations: 'disabled' }));
  const pixels = new Uint8Array(width * height * 4).fill(255);
  for (let from = 0, to = 0; to < pixels.length; from += channels, to += 4)
    pixels.set([Number(data[from]), Number(data[from + 1]), Number(data[from + 2])], to);
  frames.push({ pixels, delay });
}

/** Types as a hand does, filmed every few letters. @param {string} text @param {number} letters */
async function type(text, letters) {
  for (let at = 0; at < text.length; at += letters) {
    await page.keyboard.type(text.slice(at, at + letters));
    await frame(90);
  }
}

try {
  await workbench.palette(COMMAND); // the extension is there
  await page.keyboard.press('Escape');
  await workbench.file('README.md').dblclick();
  await workbench.tab('README.md').waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await frame(600);
  await workbench.palette(COMMAND);
  await workbench.box.fill('>');
  await frame(300);
  await type('generate im', 4);
  await workbench.item(COMMAND).waitFor();
  await frame(500);
  await workbench.item(COMMAND).click();
  await page.locator('.quick-input-message', { hasText: 'What shall the picture show?' }).waitFor();
  await frame(500);
  await type(PROMPT, 7);
  await frame(500);
  await page.keyboard.press('Enter');
  await workbench.item('Aspect Ratio').waitFor();
  await frame(900);
  await workbench.pick('Generate');
  await workbench.toast(/Generating .*\d s/s).waitFor();
  await frame(700);
  await workbench.toast('Saved images/').waitFor({ timeout: 60_000 });
  await workbench.webview().locator('img').waitFor();
  await frame(2200);
  await workbench.pressToast('Saved images/', 'Insert');
  await page.locator('.monaco-editor .view-line', { hasText: '![A stack' }).waitFor();
  await frame(2800);
  const gif = encode();
  await writeFile(path.join(ROOT, 'docs/images/generate.gif'), gif);
  const seconds = frames.reduce((sum, { delay }) => sum + delay, 0) / 1000;
  console.log(`docs/images/generate.gif: ${frames.length} frames, ${seconds} s, ${(gif.length / 1000).toFixed(0)} kB`);
} catch (error) {
  console.error(error);
  console.error(await workbench.screenshot('animation-failed').catch(String));
  process.exitCode = 1;
} finally {
  await workbench.close();
}
process.exit();

/** The frames as a GIF: of each only what changed, in colours of its own. */
function encode() {
  const gif = GIFEncoder();
  /** @type {Uint8Array | undefined} */
  let before;
  for (const { pixels, delay } of frames) {
    const same = new Uint8Array(width * height);
    /** @type {number[]} */
    const changed = [];
    for (let pixel = 0, at = 0; pixel < same.length; pixel++, at += 4) {
      same[pixel] = before && [0, 1, 2].every((c) => before?.[at + c] === pixels[at + c]) ? 1 : 0;
      if (!same[pixel]) changed.push(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0, 255);
    }
    before = pixels;
    const palette = changed.length === 0 ? [[0, 0, 0]] : quantize(Uint8Array.from(changed), 255);
    const index = applyPalette(pixels, palette);
    const transparentIndex = palette.length;
    for (let pixel = 0; pixel < same.length; pixel++) if (same[pixel]) index[pixel] = transparentIndex;
    gif.writeFrame(index, width, height, {
      palette: [...palette, [0, 0, 0]],
      delay,
      transparent: true,
      transparentIndex,
      dispose: 1,
    });
  }
  gif.finish();
  return gif.bytes();
}

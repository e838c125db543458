import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { panelOf, type PanelPage } from './support/panel.ts';

const results = 200;
/** CSS pixels of a tile's side. */
const tile = 84;

interface Frames {
  /** Of all frames, those that took more than 50 ms. */
  readonly slow: number;
  readonly median: number;
  readonly worst: number;
}

/** A script that moves on with every frame, and gives the milliseconds between them. */
const frames = (move: string) => `new Promise((resolve) => {
  const times = [];
  const step = (time) => {
    times.push(time);
    ${move}
    if (times.length < 120) requestAnimationFrame(step);
    else resolve(times.slice(1).map((time, index) => time - times[index]));
  };
  requestAnimationFrame(step);
})`;

function summary(intervals: readonly number[]): Frames {
  const sorted = [...intervals].sort((one, other) => one - other);
  return {
    slow: sorted.filter((interval) => interval > 50).length / sorted.length,
    median: sorted[sorted.length >> 1] ?? NaN,
    worst: sorted.at(-1) ?? NaN,
  };
}

const text = ({ slow, median, worst }: Frames) =>
  `${(100 * slow).toFixed(0)} % over 50 ms, median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`;

suite('the strip of the studio with 200 results', () => {
  let workbench: Workbench;
  let panel: PanelPage;
  suiteSetup(async () => {
    workbench = await openWorkbench({ width: 1700, height: 950 });
    panel = panelOf(workbench);
    await workbench.run('Nano Banana: Open Studio');
    await panel.page.getByRole('radio', { name: '2K' }).check({ force: true });
    await panel.prompt.fill('seed');
    await panel.prompt.press('Control+Enter');
    await panel.shows('seed.png');
    seed();
    await workbench.reload();
    await panel.tiles.nth(results - 1).waitFor({ state: 'attached' });
  });
  suiteTeardown(() => workbench.close());

  /** Each a file of its own, remembered as if it had been made here. */
  function seed(): void {
    const base = path.dirname(workbench.home.userData);
    const record = readdirSync(base, { recursive: true, encoding: 'utf8' }).find((file) =>
      file.endsWith('studio.jsonl'),
    );
    assert.ok(record !== undefined);
    const lines = readFileSync(path.join(base, record), 'utf8').trim().split('\n');
    const made = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ kind }) => kind === 'result');
    assert.ok(made);
    const images = path.join(workbench.folder, 'images');
    for (let index = 1; index < results; index++) {
      const name = `seed-${String(index).padStart(3, '0')}.png`;
      copyFileSync(path.join(images, 'seed.png'), path.join(images, name));
      const entry = { ...made, id: `seed-${index}`, uri: String(made['uri']).replace('seed.png', name), prompt: name };
      appendFileSync(path.join(base, record), `${JSON.stringify(entry)}\n`);
    }
  }

  test('scrolls as an empty page does its nothing', async function () {
    const across = `const strip = document.querySelector('.strip');
      strip.scrollLeft = (strip.scrollWidth - strip.clientWidth) * times.length / 119;`;
    const strip = summary((await panel.evaluate(frames(across))) as number[]);
    const again = summary((await panel.evaluate(frames(across))) as number[]);
    const page = await workbench.page.context().newPage();
    const empty = summary(await evaluate(page, frames('')));
    await page.close();
    await workbench.page.bringToFront();
    const figures = `for the first time ${text(strip)}; again ${text(again)}; an empty page ${text(empty)}`;
    // The report shows what was measured.
    if (this.test) this.test.title += `: ${figures}`;
    await workbench.screenshot('panel-strip-200');
    assert.ok(again.median < 100 + 2 * empty.median, figures);
  });

  test('holds small pictures only: none in the strip is larger than its tile, one large one is on the stage', async function () {
    await panel.page.locator('.tile .thumbnail.drawn').first().waitFor();
    const held = (await panel.evaluate(`(() => {
      const tiles = [...document.querySelectorAll('.strip canvas')].map(({ width, height }) => ({ width, height }));
      return {
        drawn: document.querySelectorAll('.strip .drawn').length,
        broken: document.querySelectorAll('.strip .broken').length,
        largest: Math.max(...tiles.map(({ width, height }) => Math.max(width, height))),
        pixels: tiles.reduce((sum, { width, height }) => sum + width * height, 0),
        images: [...document.images].filter(({ src }) => src !== '').map(({ naturalWidth }) => naturalWidth),
        inStrip: document.querySelectorAll('.strip img').length,
        scale: Math.min(2, devicePixelRatio),
      };
    })()`)) as {
      drawn: number;
      broken: number;
      largest: number;
      pixels: number;
      images: number[];
      inStrip: number;
      scale: number;
    };
    const heap = (await usedHeap(workbench.page)) / 1e6;
    if (this.test)
      this.test.title += `: ${held.drawn} thumbnails drawn, ${(held.pixels / 1e6).toFixed(2)} megapixels in all, JS heap of page and workbench ${heap.toFixed(0)} MB`;
    assert.deepEqual(
      { broken: held.broken, inStrip: held.inStrip, images: held.images, small: held.largest <= tile * held.scale },
      { broken: 0, inStrip: 0, images: [2048], small: true },
    );
    // 200 large ones would be 840 megapixels.
    assert.ok(held.pixels <= results * (tile * held.scale) ** 2, JSON.stringify(held));
  });

  test('End and Home move through all of them', async () => {
    await panel.tiles.first().focus();
    await workbench.page.keyboard.press('End');
    await panel.page.locator('.tile[aria-selected="true"][aria-label^="seed.png"]').waitFor();
    await workbench.page.keyboard.press('Home');
    await panel.page.locator('.tile[aria-selected="true"][aria-label^="seed-199.png"]').waitFor();
    assert.equal(await panel.tiles.count(), results);
  });
});

async function evaluate(page: Page, script: string): Promise<number[]> {
  await page.setContent('<!DOCTYPE html><title>Empty</title>');
  return await page.evaluate<number[]>(script);
}

/** Bytes of JavaScript objects, once what is not needed is gone. */
async function usedHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

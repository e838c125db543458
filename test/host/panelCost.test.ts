import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import * as openPanel from '../../src/panel/openPanel.ts';
import type { ResultEntry } from '../../src/panel/record.ts';
import { StudioPanel } from '../../src/panel/studioPanel.ts';
import { openOwnStudio } from './support/studio.ts';

const rounds = 12;

/** Milliseconds until the script of an empty page has run. */
async function emptyPage(): Promise<number> {
  const begun = performance.now();
  const panel = vscode.window.createWebviewPanel('test.empty', 'Empty', vscode.ViewColumn.Active, {
    enableScripts: true,
  });
  try {
    const there = new Promise((resolve) => panel.webview.onDidReceiveMessage(resolve));
    panel.webview.html =
      '<!DOCTYPE html><html><body>Empty<script>acquireVsCodeApi().postMessage({})</script></body></html>';
    await there;
    return performance.now() - begun;
  } finally {
    panel.dispose();
  }
}

/** Milliseconds from the command to a page that shows its form, stage and strip: it then tells the host what its form says. */
async function studioPage(studio: ReturnType<typeof openOwnStudio>['studio']): Promise<number> {
  const keep: unknown = Reflect.get(StudioPanel.prototype, 'keep');
  const begun = performance.now();
  try {
    return await new Promise((resolve, reject) => {
      StudioPanel.prototype.keep = function (this: StudioPanel) {
        const taken = performance.now() - begun;
        this.panel.dispose();
        resolve(taken);
      };
      openPanel.run(studio).catch(reject);
    });
  } finally {
    Reflect.set(StudioPanel.prototype, 'keep', keep);
  }
}

const result = (index: number): ResultEntry => ({
  kind: 'result',
  id: `result-${index}`,
  uri: vscode.Uri.file(path.join('/', 'pictures', `picture-${index}.png`)).toString(),
  tool: 'nano-banana-2',
  prompt: `picture ${index}`,
  values: { PROMPT: `picture ${index}` },
  images: [],
  mediaType: 'image/png',
  width: 1024,
  height: 1024,
  bytes: 1_500_000,
  cost: 0.05,
  elapsedMs: 7000,
  at: 1_790_000_000_000 + index,
});

const sorted = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other);
const median = (numbers: readonly number[]) => sorted(numbers)[numbers.length >> 1] ?? NaN;

suite('what opening the studio costs', () => {
  test('below twice an empty webview, whatever else the computer does (the goal on a quiet one: 1.5 ×)', async function () {
    const fresh = openOwnStudio();
    const used = openOwnStudio();
    try {
      const storage = path.join(used.storage, 'workspace');
      mkdirSync(storage, { recursive: true });
      const lines = Array.from({ length: 200 }, (_, index) => `${JSON.stringify(result(index))}\n`);
      writeFileSync(path.join(storage, 'studio.jsonl'), lines.join(''));
      const empty: number[] = [];
      const studio: number[] = [];
      const full: number[] = [];
      // The first of a window starts what all share.
      await emptyPage();
      await studioPage(fresh.studio);
      for (let round = 0; round < rounds; round++) {
        empty.push(await emptyPage());
        studio.push(await studioPage(fresh.studio));
        full.push(await studioPage(used.studio));
      }
      const say = (what: (numbers: readonly number[]) => number) => {
        const [one, two, three] = [what(empty), what(studio), what(full)];
        return `empty ${one.toFixed(0)} ms, studio ${two.toFixed(0)} ms (${(two / one).toFixed(2)} ×), with 200 results ${three.toFixed(0)} ms (${(three / one).toFixed(2)} ×)`;
      };
      const least = (numbers: readonly number[]) => Math.min(...numbers);
      const figures = `medians: ${say(median)}; best: ${say(least)}`;
      // The report shows what was measured.
      if (this.test) this.test.title += `: ${figures}`;
      // What it costs when nothing else runs: the computer's other work only ever adds to it.
      assert.ok(least(studio) < 2 * least(empty), figures);
    } finally {
      await fresh.dispose();
      await used.dispose();
    }
  });
});

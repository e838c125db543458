import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Messenger, type Handlers } from '../../src/panel/messenger.ts';
import { pageHtml, pageOptions } from '../../src/panel/page.ts';
import { studioProtocol, type ResultCard, type StudioProtocol } from '../../src/panel/protocol/studio.ts';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';

const rounds = 12;
/** What it costs when nothing else runs: the machine's other work only ever adds to it. */
const least = (numbers: readonly number[]) => Math.min(...numbers);
const { extensionUri } = vscode.extensions.getExtension('nano-banana-studio.nano-banana-studio')!;

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

/** Milliseconds until the studio page shows its form, its stage and its strip: it then tells the host what its form says. */
async function studioPage(results: readonly ResultCard[]): Promise<number> {
  const begun = performance.now();
  const panel = vscode.window.createWebviewPanel(
    'test.studio',
    'Studio',
    vscode.ViewColumn.Active,
    pageOptions(extensionUri, []),
  );
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (...text: unknown[]) => reject(new Error(text.join(' ')));
      const log = { debug: () => {}, info: () => {}, warn: refuse, error: refuse };
      const handlers = {
        ready: () => ({
          form: { tool: nanoBanana2, values: {}, images: [] },
          runs: [],
          results,
          status: {
            hasKey: true,
            sandbox: false,
            origin: 'https://apiai.me',
            trusted: true,
            place: 'images',
            canInsert: true,
            canCheckConnection: true,
          },
          prompts: [],
          languages: [{ id: 'curl', label: 'curl', group: 'shell' }],
        }),
        keep: () => {
          resolve(performance.now() - begun);
          return null;
        },
        source: () => ({ src: '' }),
      } satisfies Partial<Handlers<StudioProtocol>>;
      const messenger = new Messenger(
        panel.webview,
        studioProtocol,
        handlers as unknown as Handlers<StudioProtocol>,
        log,
      );
      panel.onDidDispose(() => messenger.dispose());
      panel.webview.html = pageHtml(panel.webview, extensionUri, {
        entry: 'studio',
        title: 'Studio',
        state: { panel: 'cost', mac: false },
      });
    });
  } finally {
    panel.dispose();
  }
}

const card = (index: number): ResultCard => ({
  id: `result-${index}`,
  name: `picture-${index}.png`,
  shownPath: `images/picture-${index}.png`,
  prompt: `picture ${index}`,
  mediaType: 'image/png',
  width: 1024,
  height: 1024,
  bytes: 1_500_000,
  cost: 0.05,
  elapsedMs: 7000,
  at: 1_790_000_000_000 + index,
  inputs: 0,
});

suite('what opening the studio costs', () => {
  test('below twice an empty webview, whatever else the computer does (the goal on a quiet one: 1.5 ×)', async function () {
    await emptyPage(); // the first of a window starts what all share
    const empty: number[] = [];
    const studio: number[] = [];
    const full: number[] = [];
    const many = Array.from({ length: 200 }, (_, index) => card(index));
    for (let round = 0; round < rounds; round++) {
      empty.push(await emptyPage());
      studio.push(await studioPage([]));
      full.push(await studioPage(many));
    }
    const [one, two, three] = [least(empty), least(studio), least(full)];
    const figures = `empty ${one.toFixed(0)} ms, studio ${two.toFixed(0)} ms (${(two / one).toFixed(2)} ×), with 200 results ${three.toFixed(0)} ms (${(three / one).toFixed(2)} ×)`;
    // The report shows what was measured.
    if (this.test) this.test.title += `: ${figures}`;
    assert.ok(two < 2 * one, figures);
  });
});

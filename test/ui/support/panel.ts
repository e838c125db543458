import type { FrameLocator, Locator } from 'playwright-core';
import type { Call } from '../../simulator/ledger.ts';
import type { Change } from '../../simulator/settings.ts';
import type { Workbench } from '../../harness/workbench.mjs';

/** The studio page of a window (the last opened webview, or the n-th). */
export interface PanelPage {
  readonly page: FrameLocator;
  readonly prompt: Locator;
  readonly stage: Locator;
  readonly run: Locator;
  readonly tiles: Locator;
  /** Waits until a result is on the stage, and its picture drawn. */
  shows(name: string | RegExp): Promise<void>;
  facts(): Promise<string>;
  /** Runs a script in the page. */
  evaluate(script: string): Promise<unknown>;
}

export function panelOf(workbench: Workbench, index = -1): PanelPage {
  const page = workbench.webview(index);
  return {
    page,
    prompt: page.locator('#field-PROMPT'),
    stage: page.locator('.stage'),
    run: page.locator('vscode-button.run'),
    tiles: page.locator('.tile'),
    shows: async (name) => {
      await page.getByRole('article', { name }).waitFor();
      await page
        .locator('.content > img.picture:not(.before)[src]')
        .evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    },
    facts: () => page.locator('.facts').innerText(),
    evaluate: async (script) => {
      const body = await page.locator('body').elementHandle();
      return await (await body.ownerFrame())?.evaluate(script);
    },
  };
}

/** The window's own simulator. */
export function simulatorOf(workbench: Workbench) {
  const control = async (what: string, body: object = {}) => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/${what}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    configure: (change: Change) => control('configure', change),
    reset: () => control('reset'),
    /** Once no run is in progress; or, with `runs`, once so many have begun. */
    ledger: async (runs?: number) => {
      const query = runs === undefined ? 'settled' : `runs=${runs}`;
      const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger?${query}`);
      return (await answer.json()) as { calls: readonly Call[]; charges: readonly unknown[] };
    },
  };
}

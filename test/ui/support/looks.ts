import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PanelPage } from './panel.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe calls serious or critical. */
export async function findings(page: Pick<PanelPage, 'evaluate'>): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as {
    readonly violations: readonly Violation[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

/** The editor's own themes of each kind; `kind` is what a page's body says, `name` stands in names of screenshots. */
export const themes = [
  { theme: 'Default Light Modern', name: 'light', kind: 'vscode-light' },
  { theme: 'Default Dark Modern', name: 'dark', kind: 'vscode-dark' },
  { theme: 'Default High Contrast', name: 'hc-dark', kind: 'vscode-high-contrast' },
  { theme: 'Default High Contrast Light', name: 'hc-light', kind: 'vscode-high-contrast-light' },
] as const;

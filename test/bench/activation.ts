import * as path from 'node:path';
import { packExtension } from '../harness/package.mjs';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import type { Measure } from './bench.ts';
import { emptyCommand, emptyName, packEmptyExtension } from './emptyExtension.ts';
import { median } from './statistics.ts';

const ourName = 'Nano Banana Studio';
const ourCommand = 'Nano Banana: Show Log';

/**
 * What VS Code says that activation took (Developer: Show Running Extensions: loading the code and calling `activate`), in
 * whole milliseconds, beside an extension that does nothing. Each in a new extension host, both by a command, in turns.
 */
export const activation: Measure = async ({ folder, quick }) => {
  process.env['TEST_VSIX'] = await packExtension(path.join(folder, 'bench.vsix'));
  const empty = await packEmptyExtension(path.join(folder, 'empty'));
  const workbench = await openWorkbench({ extensions: [empty] });
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    // The first host fills the file system's caches.
    for (let round = 0; round <= (quick ? 2 : 10); round++) {
      await workbench.reload();
      for (const command of round % 2 === 0 ? [ourCommand, emptyCommand] : [emptyCommand, ourCommand])
        await activate(workbench, command);
      await activate(workbench, 'Developer: Show Running Extensions');
      const [our, their] = [await activationOf(workbench, ourName), await activationOf(workbench, emptyName)];
      if (round === 0) continue;
      ours.push(our);
      theirs.push(their);
    }
    const [ms, emptyMs] = [median(ours), median(theirs)];
    return [
      {
        name: 'activation',
        title: `VS Code's own figure, median of ${ours.length}`,
        numbers: { ms, emptyMs, ofEmpty: ms / emptyMs, leastMs: Math.min(...ours), mostMs: Math.max(...ours) },
        goals: [
          { what: '× an empty extension', is: ms / emptyMs, most: 1.5 },
          { what: 'ms', is: ms, most: 8 },
        ],
      },
    ];
  } finally {
    await workbench.close();
  }
};

/** Runs a command by the keyboard; an editor or an output channel that opens late may have taken the palette away. */
async function activate(workbench: Workbench, command: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await workbench.palette(command);
      await workbench.box.press('Enter', { timeout: 2_000 });
      await workbench.box.waitFor({ state: 'hidden', timeout: 5_000 });
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await workbench.page.keyboard.press('Escape');
    }
  }
}

async function activationOf({ page }: Workbench, name: string): Promise<number> {
  const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: name });
  const text = await row.locator('.activation-time').filter({ hasText: /\d/ }).textContent();
  const [, ms] = /: (\d+)\s*ms/.exec(text ?? '') ?? [];
  if (ms === undefined) throw new Error(`no time in '${text}'`);
  return Number(ms);
}

import * as path from 'node:path';
import { packExtension } from '../harness/package.mjs';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import type { Measure } from './bench.ts';
import { emptyCommand, emptyName, packEmptyExtension } from './emptyExtension.ts';
import { median } from './statistics.ts';

const ourName = 'Nano Banana Studio';
const ourCommand = 'Nano Banana: Show Log';
const soon = { timeout: 4_000 };

/**
 * What VS Code says that activation took (Developer: Show Running Extensions: loading the code and calling `activate`), in
 * whole milliseconds, beside an extension that does nothing. Each in a new extension host, both by a command, in turns.
 */
export const activation: Measure = async ({ folder, quick }) => {
  process.env['TEST_VSIX'] = await packExtension(path.join(folder, 'bench.vsix'));
  const empty = await packEmptyExtension(path.join(folder, 'empty'));
  // So high that the list shows all of its rows.
  const workbench = await openWorkbench({ extensions: [empty], height: 2400 });
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    // The first host fills the file system's caches.
    for (let round = 0; round <= (quick ? 2 : 10); round++) {
      await workbench.reload();
      const commands = round % 2 === 0 ? [ourCommand, emptyCommand] : [emptyCommand, ourCommand];
      const [our, their] = await activationTimes(workbench, commands);
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

/**
 * Runs the commands and reads ours and theirs. A key may get lost while a window starts; a command that is run again changes
 * nothing of what was measured.
 */
async function activationTimes(workbench: Workbench, commands: readonly string[]): Promise<readonly [number, number]> {
  for (let attempt = 1; ; attempt++) {
    try {
      for (const command of [...commands, 'Developer: Show Running Extensions']) {
        await workbench.palette(command);
        await workbench.box.press('Enter', soon);
        await workbench.box.waitFor({ state: 'hidden', ...soon });
      }
      const times = [await activationOf(workbench, ourName), await activationOf(workbench, emptyName)] as const;
      // Else it would be there again, over everything, in the next window.
      await workbench.page.keyboard.press('Escape');
      return times;
    } catch (error) {
      if (attempt === 10) {
        await workbench.screenshot('failed-activation');
        throw error;
      }
      await workbench.page.keyboard.press('Escape');
    }
  }
}

async function activationOf({ page }: Workbench, name: string): Promise<number> {
  const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: name });
  const text = await row.locator('.activation-time').filter({ hasText: /\d/ }).textContent(soon);
  const [, ms] = /: (\d+)\s*ms/.exec(text ?? '') ?? [];
  if (ms === undefined) throw new Error(`no time in '${text}'`);
  return Number(ms);
}

import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import { settingsDestination } from '../../../src/editor/destination.ts';
import { defaultFolder } from '../../../src/editor/uris.ts';
import { workroomOf } from '../../../src/panel/workroom.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { filesBelow, root } from '../../host/support/host.ts';
import { openOwnStudio } from '../../host/support/studio.ts';
import { configure } from '../../host/support/simulator.ts';
import { put } from '../../host/support/workspace.ts';
import { slope } from '../statistics.ts';
import { quick, tell } from './rows.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const step = quick ? 20 : 50;
const steps = 8;

suite('some hundred results', () => {
  setup(() => configure({ drawMode: 'fast', latencyMs: 0 }));

  test('through the panel', async function () {
    this.timeout(170_000);
    const own = openOwnStudio();
    const room = workroomOf(own.studio);
    const destination = settingsDestination(defaultFolder());
    await soak('panel', 'as the panel makes them', async (from) => {
      const ended = new Promise<void>((resolve) => {
        let left = step;
        const listener = room.onDidEndRun(() => {
          if (--left > 0) return;
          listener.dispose();
          resolve();
        });
      });
      for (let index = from; index < from + step; index++)
        room.start({
          tool: nanoBanana2,
          values: { PROMPT: `panel ${index}`, image_size: '512' },
          images: [],
          destination,
        });
      await ended;
    });
    await own.dispose();
  });

  test('through batches', async function () {
    this.timeout(170_000);
    await soak('batch', 'by command in batches', async (from) => {
      const lines = Array.from({ length: step }, (_, row) => `batch ${from + row},512,r${row}\n`);
      const csv = put(`batch-${from}/rows.csv`, `prompt,image_size,output\n${lines.join('')}`);
      const output = vscode.Uri.file(path.join(root(), `batch-${from}`, 'out/'));
      await vscode.commands.executeCommand('nanoBananaStudio.runBatch', csv, { output, concurrency: 4 });
    });
  });
});

/** Makes some hundred results in steps, and looks at memory after each. */
async function soak(name: string, told: string, make: (from: number) => Promise<void>): Promise<void> {
  const pictures = () => filesBelow(root()).filter((file) => file.endsWith('.png')).length;
  const [made, handles] = [pictures(), handlesNow()];
  const looks: [number, number][] = [];
  for (let from = 0; from < step * steps; from += step) {
    await make(from);
    collect();
    looks.push([from + step, process.memoryUsage().heapUsed]);
  }
  const results = step * steps;
  const slopeKb = slope(looks.slice(2));
  const parts = filesBelow(root()).filter((file) => file.endsWith('.part')).length;
  tell({
    name: `soak-host-${name}`,
    title: `${results} results ${told} in the real host, whose own work is among the figures`,
    numbers: { results, slopeKb, handles: handlesNow() - handles },
    goals: [
      // In so few results the host's own work shows: VS Code's caches, the tests, other extensions.
      { what: 'kB more heap for 1,000 results', is: slopeKb, most: 5000 },
      { what: 'results missing', is: results - (pictures() - made), most: 0 },
      { what: '`.part` left', is: parts, most: 0 },
    ],
  });
}

function handlesNow(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout' && kind !== 'Immediate').length;
}

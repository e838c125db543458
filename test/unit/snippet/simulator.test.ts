import { deepEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { languages } from '../../../src/snippet/snippet.ts';
import { startSimulator } from '../../simulator/server.ts';
import { makeCase } from './cases.ts';
import { runners } from './runners.ts';

suite('snippets against the simulator', () => {
  test('each makes one valid call with the same fields, and saves a picture', async function () {
    this.timeout(30_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
    const simulator = await startSimulator({ drawMode: 'fast' });
    try {
      for (const { id } of languages) {
        const run = runners[id];
        if (!run) continue;
        simulator.reset();
        // Prompts with emoji, quotes and backticks; no picture.
        const one = makeCase(path.join(folder, id, 'one'), 39, simulator.endpoint);
        const ended = await run([one]);
        const calls = simulator.ledger.calls.map(({ kind, status, fields }) => ({
          kind,
          status,
          fields: fields.map(({ name, raw }) => [name, Buffer.from(raw, 'base64').toString()]),
        }));
        const result = readFileSync(path.join(one.folder, id === 'cmd' ? 'result.png.part' : 'result.png'));
        deepEqual(
          [id, ended[0]?.code, calls, result.toString('latin1', 1, 4)],
          [id, 0, [{ kind: 'run', status: 200, fields: one.expected.fields }], 'PNG'],
        );
      }
    } finally {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import assert from 'node:assert/strict';
import * as path from 'node:path';
import { chaos } from '../../chaos/chaos.ts';
import { temporaryFolder } from './support.ts';

suite('a batch whose process is killed', () => {
  test('ends with one good file a row, and tells every row that may have been paid for twice', async function () {
    this.timeout(60_000);
    const { folder, remove } = await temporaryFolder();
    try {
      const rows = 24;
      const build = path.resolve('out/chaos');
      const result = await chaos({ folder, build, rows, kills: 4, latencyMs: 100, longestLifeMs: 300, seed: 7 });
      assert.deepEqual([result.kills, result.good, result.pictures, result.parts], [4, rows, rows, 0]);
      assert.ok(result.uncertain > 0, 'the kills struck nothing under way');
      assert.ok(result.charges <= rows + result.uncertain, JSON.stringify(result));
    } finally {
      await remove();
    }
  });
});

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { callTo, closeAll, httpServer, png, tempFolder } from './servers.ts';

suite('A result whose place is lost', () => {
  teardown(closeAll);

  test('goes to the spare place whole, be it before the answer, in its middle or at its end', async () => {
    const seen: unknown[] = [];
    for (const stage of ['before', 'middle', 'end']) {
      const root = await tempFolder();
      const folder = join(root, 'images');
      await mkdir(folder);
      let hold: () => void = () => undefined;
      const vanish = () => rmSync(folder, { recursive: true, force: true });
      const url = await httpServer((_req, res) => {
        if (stage === 'before') vanish();
        res.writeHead(200, { 'Content-Length': png.length });
        res.write(png.subarray(0, 40));
        hold = () => res.end(png.subarray(40));
        if (stage !== 'middle') hold();
      });
      const { received, error } = await callTo(url, {
        file: join(folder, 'a.part'),
        spare: join(root, 'spare.part'),
        onReceiving: (bytes) => {
          if (stage === 'middle' && bytes === 40) {
            vanish();
            hold();
          }
          if (stage === 'end' && bytes === png.length) vanish();
        },
      });
      seen.push([stage, error?.code, received?.mediaType, await readFile(received?.file ?? '')]);
    }
    const whole = (stage: string) => [stage, undefined, 'image/png', png];
    assert.deepEqual(seen, [whole('before'), whole('middle'), whole('end')]);
  });

  test('is told as paid for if there is no spare place', async () => {
    const root = await tempFolder();
    const folder = join(root, 'images');
    await mkdir(folder);
    const url = await httpServer((_req, res) => void rm(folder, { recursive: true }).then(() => res.end(png)));
    const { error } = await callTo(url, { file: join(folder, 'a.part') });
    assert.deepEqual([error?.code, error?.charged, error?.facts.systemCode], ['WRITE_FAILED', 'yes', 'ENOENT']);
  });
});

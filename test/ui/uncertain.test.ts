import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

suite('a window that is reloaded while a call is under way', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await openWorkbench({ simulator: ['--latency', '60000'] });
  });
  suiteTeardown(() => workbench.close());
  const ledger = async (query: string) => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger?${query}`);
    return (await answer.json()) as { calls: unknown[] };
  };
  const control = (change: object) =>
    fetch(`${workbench.simulator.url}/__simulator/configure`, { method: 'POST', body: JSON.stringify(change) });
  const uncertain = 'A call was under way when the editor ended';

  test('the next one tells once that it may have been charged, and asks for nothing a second time', async () => {
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('lost on the way', 'What shall the picture show?');
    await workbench.pick('Generate');
    await ledger('runs=1');
    await workbench.toast(/Generating .*Waiting/s).waitFor();
    await workbench.reload();
    await workbench.run('Nano Banana: Show Log');
    const toast = workbench.toast(uncertain);
    await toast.waitFor();
    await workbench.screenshot('uncertain');
    assert.match(await toast.innerText(), /may have been charged: "lost on the way"/);
    await workbench.logged(/uncertain: .*"lost on the way"/);
    assert.equal((await ledger('')).calls.length, 1);
    assert.deepEqual(readdirSync(path.join(workbench.folder, 'images')), []);
  });

  test('what had come of a picture by then is kept, out of the folder', async () => {
    await control({ latencyMs: 0 });
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('half a picture [[fault:stall-mid-body]]', 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.toast(/Generating .*Receiving/s).waitFor();
    await workbench.reload();
    await workbench.run('Nano Banana: Show Log');
    await workbench.toast(uncertain).waitFor();
    await workbench.logged(/received: \S*half-a-picture/);
    const kept = /received: (\S*half-a-picture\S*\.png)/.exec(workbench.log())?.[1] ?? 'not in the log';
    assert.deepEqual(
      { kept: existsSync(kept), folder: readdirSync(path.join(workbench.folder, 'images')) },
      { kept: true, folder: [] },
    );
  });

  test('not told again after another reload', async () => {
    await workbench.reload();
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('after it', 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.tab('after-it.png').waitFor();
    assert.equal(await workbench.toast(uncertain).count(), 0);
    assert.equal(workbench.log().match(/uncertain: /g)?.length, 2);
  });
});

import assert from 'node:assert/strict';
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
    assert.match(workbench.log(), /uncertain: .*"lost on the way"/);
    assert.equal((await ledger('')).calls.length, 1);
  });

  test('not told again after another reload', async () => {
    await workbench.reload();
    const change = { method: 'POST', body: JSON.stringify({ latencyMs: 0 }) };
    await fetch(`${workbench.simulator.url}/__simulator/configure`, change);
    await workbench.run('Nano Banana: Generate Image…');
    await workbench.input('after it', 'What shall the picture show?');
    await workbench.pick('Generate');
    await workbench.tab('after-it.png').waitFor();
    assert.equal(await workbench.toast(uncertain).count(), 0);
    assert.equal(workbench.log().match(/uncertain: /g)?.length, 1);
  });
});

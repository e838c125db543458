import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readJournal } from '../../src/batch/journal.ts';
import { fileDigest } from '../../src/result/digest.ts';
import { checkWhole } from '../../src/result/integrity.ts';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';
import { simulatorOf } from './support/panel.ts';

const rows = 16;
/** In each of its lives the extension host is killed when so many calls have begun since it started. */
const lives = [5, 4, 3];
const names = Array.from({ length: rows }, (_, row) => `k${row}.png`).sort();

suite('the extension host killed in the middle of a batch', () => {
  let workbench: Workbench;
  const page = () => workbench.webview();
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const facts = (text: string | RegExp) => page().locator('.facts', { hasText: text }).first();
  const simulator = () => simulatorOf(workbench);

  const fromTree = async () => {
    const entry = await workbench.contextMenu(workbench.file('killed.csv'), 'Run Image Batch…');
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.tab('Batch: killed.csv').waitFor();
  };

  const closeTab = async () => {
    const tab = workbench.tab('Batch: killed.csv');
    if ((await tab.count()) === 0) return;
    await tab.hover();
    await tab.getByRole('button', { name: /^Close/ }).click();
    await tab.waitFor({ state: 'detached' });
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ settings: { 'nanoBananaStudio.batch.concurrency': 2 } });
    workbench.page.setDefaultTimeout(20_000);
  });
  suiteTeardown(() => workbench.close());

  test('three times, and resumed each time: every row has its picture, nothing is paid twice unasked', async () => {
    const lines = names.map((name, row) => `picture ${row},${name.slice(0, -4)},512`);
    writeFileSync(path.join(workbench.folder, 'killed.csv'), ['prompt,output,image_size', ...lines, ''].join('\n'));
    await simulator().configure({ latencyMs: 400 });
    await workbench.file('killed.csv').waitFor();
    await fromTree();
    await button(`Run ${rows} Rows`).click();

    let begun = 0;
    let uncertain = 0;
    for (const [kill, calls] of lives.entries()) {
      await simulator().ledger(begun + calls);
      killHosts(workbench);
      if (kill === 0) await page().getByText('The extension no longer answers').waitFor();
      if (kill === 1) await closeTab();
      const { calls: made, charges } = await simulator().ledger();
      begun = made.filter(({ kind }) => kind === 'run').length;
      await workbench.reload();
      // The tab may have gone with its host; where it was closed, the batch is offered without being asked for.
      if (kill === 1) await workbench.pressToast('The batch killed was interrupted.', 'Go On');
      else await fromTree();
      await page().getByText('This batch was interrupted').waitFor();
      const { done, todo, doubtful } = countsOf(await facts(/16 rows · \d+ done/).innerText());
      // Every paid call is a picture or is told as uncertain; what was handed over as it died may not have arrived.
      assert.deepEqual([done + todo + doubtful, doubtful > uncertain], [rows, true]);
      assert.ok(charges.length <= done + doubtful, `${charges.length} paid, ${done} done, ${doubtful} uncertain`);
      uncertain = doubtful;
      if (kill === 0) await workbench.screenshot('batch-killed');
      await button(/^Go On/).click();
      const question = workbench.dialog(/may have been charged/);
      const isLast = kill === lives.length - 1;
      await question.getByRole('button', { name: isLast ? 'Repeat Them' : 'Leave Them Out' }).click();
    }

    await facts(`${rows} rows · ${rows} done · 0 to do`).waitFor({ timeout: 60_000 });
    await workbench.screenshot('batch-killed-done');
    const folder = path.join(workbench.folder, 'images', 'killed');
    const pictures = readdirSync(folder).filter((name) => /\.(?:png|part)$/.test(name));
    assert.deepEqual([pictures.sort(), await goodFiles(folder)], [names, names]);
    const { charges } = await simulator().ledger();
    assert.ok(charges.length <= rows + uncertain, `${charges.length} paid for ${rows} rows, ${uncertain} repeated`);
  });
});

/** Kills the extension hosts of this window's own server, which are told from others by the folder they were given. */
function killHosts({ home }: Workbench): void {
  const hosts = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isHost = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('--type=extensionHost');
      return isHost && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`TMPDIR=${home.temporary}`);
    } catch {
      return false; // It ended, or is somebody else's.
    }
  });
  // The server may have started one for the window as it was before it was loaded again.
  assert.ok(hosts.length > 0, 'no extension host runs');
  for (const pid of hosts) process.kill(Number(pid), 'SIGKILL');
}

function countsOf(text: string): { done: number; todo: number; doubtful: number } {
  const number = (what: string) => Number(new RegExp(String.raw`(\d+) ${what}`).exec(text)?.[1] ?? 0);
  return { done: number('done'), todo: number('to do'), doubtful: number('uncertain') };
}

/** The pictures that are whole and are what the journal says, by name. */
async function goodFiles(folder: string): Promise<string[]> {
  const { items } = await readJournal(folder);
  const good: string[] = [];
  for (const { stored } of items.values()) {
    if (!stored) continue;
    const file = path.join(folder, stored.file);
    if ((await fileDigest(file)) === stored.sha256 && (await checkWhole(file, 'image/png')) === 'whole')
      good.push(stored.file);
  }
  return good.sort();
}

import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../harness/workbench.mjs';

const subjects = [
  'a red fox',
  'a snowy owl',
  'a brown bear',
  'a grey wolf',
  'a lynx',
  'a badger',
  'an otter',
  'a hare',
];
const menu = [
  'prompt,output,image_size',
  ...subjects.map((subject, row) => `"${subject}, ink",animal-${row + 1},512`),
  '',
];
const bad = ['prompt,output,top_k', 'fine,one,5', 'too high,two,99', ',three,5', ''];

suite('a batch in the workbench', () => {
  let workbench: Workbench;
  const control = async (what: string, body: object) =>
    fetch(`${workbench.simulator.url}/__simulator/${what}`, { method: 'POST', body: JSON.stringify(body) });
  const ledger = async (query = 'settled') => {
    const answer = await fetch(`${workbench.simulator.url}/__simulator/ledger?${query}`);
    return (await answer.json()) as { charges: unknown[] };
  };
  const page = () => workbench.webview();
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const facts = (text: string | RegExp) => page().locator('.facts', { hasText: text }).first();
  const pictures = (name: string) =>
    readdirSync(path.join(workbench.folder, 'images', name)).filter((file) => file.endsWith('.png'));

  const openBatch = async (csv: string) => {
    const entry = await workbench.contextMenu(workbench.file(csv), 'Run Image Batch…');
    // A click right after the menu has opened is taken for the end of the one that opened it.
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.tab(`Batch: ${csv}`).waitFor();
  };

  suiteSetup(async () => {
    workbench = await openWorkbench({ files: { 'menu.csv': menu.join('\n'), 'bad.csv': bad.join('\n') } });
    workbench.page.setDefaultTimeout(15_000);
  });
  suiteTeardown(() => workbench.close());

  test('a right-click on a CSV shows the plan: rows, price, balance', async () => {
    await openBatch('menu.csv');
    await workbench.tab('Batch: menu.csv').waitFor();
    await facts('8 rows · 0 done · 8 to do').waitFor();
    await facts(/\$0\.40 for 8 rows \(\$0\.05 each\).*the account has \$100\.00/).waitFor();
    await page()
      .getByRole('row', { name: /animal-8/ })
      .waitFor();
    await workbench.screenshot('batch-plan');
    assert.deepEqual((await ledger()).charges, []);
  });

  test('Try First Row makes one picture and shows it', async () => {
    await button('Try First Row').click();
    await facts('8 rows · 1 done · 7 to do').waitFor();
    await page().locator('.row.done canvas.drawn').waitFor();
    assert.deepEqual([pictures('menu'), (await ledger()).charges.length], [['animal-1.png'], 1]);
    assert.ok(!existsSync(path.join(workbench.folder, 'images', 'menu', 'menu.zip')));
  });

  test('Run shows what is under way; Pause holds the rest back; more at once takes effect', async () => {
    await control('configure', { latencyMs: 1500 });
    await button('Run 7 Rows').click();
    await page().locator('.row.running').nth(1).waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: 'menu.csv 1/8' }).waitFor();
    await button('Pause').click();
    await facts('Paused, 0 under way · 3 of 8 done').waitFor();
    await workbench.screenshot('batch-paused');
    assert.equal((await ledger()).charges.length, 3);
    await page().getByLabel('At once').fill('4');
    await page().getByLabel('At once').press('Enter');
    await button('Resume').click();
    await page().locator('.row.running').nth(3).waitFor();
    await workbench.screenshot('batch-running');
    await page().getByText('7 pictures were made.').waitFor();
    await facts('8 rows · 8 done · 0 to do').waitFor();
    await page().locator('.row.done canvas.drawn').nth(7).waitFor();
    await workbench.screenshot('batch-done');
    assert.equal(pictures('menu').length, 8);
    assert.equal((await ledger()).charges.length, 8);
  });

  test('the keyboard moves through the rows and opens a picture; Open Results shows the report', async () => {
    await page()
      .getByRole('row', { name: /animal-1/ })
      .focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowUp', 'Enter']) await workbench.page.keyboard.press(key);
    await workbench.tab('animal-7.png').waitFor();
    await workbench.run('View: Close Editor');
    await button('Open Results').click();
    await workbench.tab('results.csv').waitFor();
    await workbench.run('View: Close All Editors');
  });

  test('problems name their lines, lead there, and the rows may be left out', async () => {
    await workbench.file('bad.csv').click();
    await workbench.tab('bad.csv').waitFor();
    await workbench.run('Nano Banana: Run Image Batch…');
    await workbench.tab('Batch: bad.csv').waitFor();
    await page().getByText('2 rows have problems').waitFor();
    assert.notEqual(await button('Run 1 Row').getAttribute('disabled'), null);
    await workbench.screenshot('batch-problems');
    await page()
      .getByRole('button', { name: /Line 3, column 14/ })
      .click();
    await workbench.page.locator('.statusbar-item', { hasText: 'Ln 3, Col 14' }).waitFor();
    await page().getByLabel('Leave these 2 rows out').check();
    await button('Run 1 Row').click();
    await page().getByText('1 picture was made.').waitFor();
    await workbench.run('View: Close All Editors');
  });

  test('a CSV that changes while its plan is open is read again: only what changed is to do', async () => {
    await openBatch('menu.csv');
    await facts('8 rows · 8 done · 0 to do').waitFor();
    const changed = menu.map((line, row) => (row > 0 && row < 4 ? line.replace(', ink', ', oil') : line));
    writeFileSync(path.join(workbench.folder, 'menu.csv'), changed.join('\n'));
    await facts('8 rows · 5 done · 3 to do').waitFor();
    await page().locator('.row', { hasText: 'Changed, waiting' }).nth(2).waitFor();
  });

  test('Cancel lets what is under way end; the rest stays to do', async () => {
    await control('configure', { latencyMs: 2000 });
    const before = (await ledger()).charges.length;
    await button('Run 3 Rows').click();
    await page().locator('.row.running').nth(1).waitFor();
    await button('Cancel').click();
    await facts(/Stopping, 2 under way/).waitFor();
    await button('Cut Off…').waitFor();
    await workbench.screenshot('batch-stopping');
    await page().getByText('Cancelled. 2 rows were made in this run').waitFor();
    await facts('8 rows · 7 done · 1 to do').waitFor();
    assert.equal((await ledger()).charges.length, before + 2);
  });

  test('rows that failed say why and are retried together', async () => {
    await control('configure', { latencyMs: 0, faults: [{ name: 'refusal-422' }] });
    await button('Run 1 Row').click();
    await page().locator('.row.failed').waitFor();
    await workbench.screenshot('batch-failed');
    await button('Retry Failed (1)').click();
    await facts('8 rows · 8 done · 0 to do').waitFor();
  });

  test('a reload in the middle: the page comes back, what was under way is uncertain, the rest goes on', async () => {
    const rows = Array.from({ length: 6 }, (_, row) => `picture ${row},p${row},512`);
    writeFileSync(path.join(workbench.folder, 'reload.csv'), ['prompt,output,image_size', ...rows].join('\n'));
    await control('configure', { latencyMs: 60_000 });
    await workbench.file('reload.csv').waitFor();
    await openBatch('reload.csv');
    await button('Run 6 Rows').click();
    await page().locator('.row.running', { hasText: 'Under way' }).nth(1).waitFor();
    await workbench.reload();
    await control('configure', { latencyMs: 0 });
    await workbench.tab('Batch: reload.csv').click();
    await page().getByText('This batch was interrupted').waitFor();
    await facts('6 rows · 0 done · 4 to do · 2 uncertain').waitFor();
    await workbench.screenshot('batch-interrupted');
    await button('Go On (4 Rows)').click();
    const question = workbench.dialog('2 rows may have been charged');
    await question.waitFor();
    await workbench.screenshot('batch-uncertain-question');
    await question.getByRole('button', { name: 'Leave Them Out' }).click();
    await facts('6 rows · 4 done · 0 to do · 2 uncertain').waitFor();
    await page()
      .locator('.row.uncertain')
      .first()
      .getByRole('button', { name: /^Retry/ })
      .click();
    await workbench.dialog('may have been charged already').getByRole('button', { name: 'Repeat' }).click();
    await facts('6 rows · 5 done · 0 to do · 1 uncertain').waitFor();
    await workbench.screenshot('batch-resumed');
  });

  test('with its tab closed a batch goes on under a notification, and tells its end', async () => {
    const rows = Array.from({ length: 3 }, (_, row) => `background ${row},b${row},512`);
    writeFileSync(path.join(workbench.folder, 'closed.csv'), ['prompt,output,image_size', ...rows].join('\n'));
    await control('configure', { latencyMs: 3000 });
    await workbench.file('closed.csv').waitFor();
    await openBatch('closed.csv');
    await button('Run 3 Rows').click();
    await page().locator('.row.running').first().waitFor();
    await workbench.run('View: Close All Editors');
    await workbench.toast(/Batch closed\.csv.*0 of 3 rows/s).waitFor();
    await workbench.screenshot('batch-background');
    await workbench.toast('Batch closed.csv: 3 rows done · $0.15').waitFor();
    await workbench.pressToast('Batch closed.csv: 3 rows done', 'Show Batch');
    await facts('3 rows · 3 done · 0 to do').waitFor();
  });

  test('above the price of the setting it asks', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `dear ${row}`);
    writeFileSync(path.join(workbench.folder, 'dear.csv'), ['prompt', ...rows].join('\n'));
    await workbench.file('dear.csv').waitFor();
    await openBatch('dear.csv');
    await facts(/\$1\.50 for 30 rows/).waitFor();
    const before = (await ledger()).charges.length;
    await button('Run 30 Rows').click();
    const question = workbench.dialog('Run 30 rows for about $1.50?');
    await question.waitFor();
    await workbench.screenshot('batch-cost-question');
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await ledger()).charges.length, before);
  });
});

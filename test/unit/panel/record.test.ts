import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import * as path from 'node:path';
import { resultsKept, StudioRecord, type RunEntry } from '../../../src/panel/record.ts';
import { temporaryFolder } from '../result/temporary.ts';

const run = (id: string): RunEntry => ({
  kind: 'run',
  id,
  pid: 1,
  at: 2,
  tool: 'tool',
  prompt: id,
  values: { PROMPT: id },
  images: [],
  folder: 'file:///images/',
});

suite('the record of the studio', () => {
  const temporary = temporaryFolder();
  const open = () => {
    const file = path.join(temporary.path, 'storage', 'studio.jsonl');
    const record = new StudioRecord(file, (error) => assert.fail(String(error)));
    const left = async () =>
      (await record.read()).open.map((one) => `${one.run.id} ${one.unpaid ? 'unpaid' : 'maybe'}`);
    return { file, record, left };
  };

  test('takes a run whose end it does not know for one that may be paid, unless it says otherwise of its last try', async () => {
    const { file, record, left } = open();
    for (const id of ['killed', 'sent', 'unpaid', 'again', 'gone']) record.add(run(id));
    // As earlier versions wrote: it says nothing of the others.
    await appendFile(file, '{"kind":"sent","id":"sent"}\n{"kind":"unp');
    await appendFile(file, '\n');
    record.add({ kind: 'unpaid', id: 'unpaid' });
    record.add({ kind: 'unpaid', id: 'again' });
    record.add(run('again'));
    record.add({ kind: 'gone', id: 'gone' });
    record.add({ kind: 'unpaid', id: 'gone' });
    assert.deepEqual(await left(), ['killed maybe', 'sent maybe', 'unpaid unpaid', 'again maybe']);
  });

  test('says the same when it was written anew', async () => {
    const { file, record, left } = open();
    record.add(run('killed'));
    record.add(run('unpaid'));
    record.add({ kind: 'unpaid', id: 'unpaid' });
    await appendFile(file, '\n'.repeat(4 * resultsKept));
    const before = await left();
    assert.deepEqual(
      [before, await left()],
      [
        ['killed maybe', 'unpaid unpaid'],
        ['killed maybe', 'unpaid unpaid'],
      ],
    );
  });
});

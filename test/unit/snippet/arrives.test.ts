import { deepEqual, equal } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { languages } from '../../../src/snippet/snippet.ts';
import { makeCase } from './cases.ts';
import { fileNames, prompts, SECRET } from './nasty.ts';
import { resultFor, startReceiver, type Receiver } from './receiver.ts';
import { installed, runners } from './runners.ts';

suite('every snippet, run with nasty prompts and file names', () => {
  let receiver: Receiver;
  let folder: string;
  suiteSetup(async () => {
    receiver = await startReceiver();
    folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
    if (!installed.python) process.stdout.write('    python3 is not here: the Python snippet is not run\n');
    else if (!installed.requests)
      process.stdout.write('    requests is not here: Python runs against test/unit/snippet/standin\n');
    if (!installed.go) process.stdout.write('    go is not here: the Go snippet is read, not run\n');
    if (!installed.pwsh) process.stdout.write('    pwsh is not here: the PowerShell snippet is read, not run\n');
    process.stdout.write('    cmd: its rules are applied by the test, then the real curl is run\n');
  });
  suiteTeardown(async () => {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('there are at least 40 nasty prompts, and names of every kind', () => {
    deepEqual([prompts.length >= 40, fileNames.length >= 20], [true, true]);
  });

  for (const { id } of languages) {
    const run = runners[id];
    if (!run) continue;
    test(`${id} sends what Run sends, byte for byte, and saves the answer`, async function () {
      this.timeout(60_000);
      const cases = prompts.map((_, index) =>
        makeCase(path.join(folder, id, String(index)), index, `${receiver.url}/ok/${id}/${index}`),
      );
      const ended = await run(cases);
      for (const [index, { folder, expected, input }] of cases.entries()) {
        const url = new URL(input.url).pathname;
        const about = `${id}: ${JSON.stringify(prompts[index]?.slice(0, 60))}\n${ended[index]?.output ?? ''}`;
        const arrived = receiver.calls.get(url);
        deepEqual(arrived, [expected], about);
        equal(JSON.stringify(arrived).includes(SECRET), false, about);
        equal(ended[index]?.code, 0, about);
        // The lines of cmd after curl's are not run here: they would rename the file.
        const result = path.join(folder, id === 'cmd' ? 'result.png.part' : 'result.png');
        deepEqual(readFileSync(result), resultFor(url), about);
        equal(existsSync(path.join(folder, 'pwned')), false, about);
      }
    });
  }
});

import { deepEqual, match } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { languages, requestSnippet } from '../../../src/snippet/snippet.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { KEY, makeCase } from './cases.ts';
import { ERROR_TEXT, resultFor, startReceiver, type Receiver } from './receiver.ts';
import { run, runners } from './runners.ts';

/** What the server does, and what the snippet must tell. */
const failures = [
  ['unauthorized', ERROR_TEXT],
  ['refused', ERROR_TEXT],
  ['redirect', ''],
  ['empty', ''],
  ['cut', ''],
] as const;

suite('a snippet whose call fails', () => {
  let receiver: Receiver;
  let folder: string;
  suiteSetup(async () => {
    receiver = await startReceiver();
    folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
  });
  suiteTeardown(async () => {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { id } of languages) {
    const runner = runners[id];
    // cmd's lines after curl's cannot be run here: the table of texts shows them.
    if (!runner || id === 'cmd') continue;
    test(`${id} shows the error, exits with a status other than 0 and leaves no result; none is overwritten`, async function () {
      this.timeout(30_000);
      const cases = [...failures.map(([kind]) => kind), 'untyped', 'ok'].map((kind, index) =>
        makeCase(path.join(folder, id, kind), index, `${receiver.url}/${kind}/${id}`),
      );
      const existing = path.join(folder, id, 'ok', 'result.png');
      writeFileSync(existing, 'mine');
      const ended = await runner(cases);
      for (const [index, [, text]] of failures.entries()) match(ended[index]?.output ?? '', new RegExp(text));
      deepEqual(
        {
          failed: ended.map(({ code }) => code !== 0),
          results: cases.map((c) => existsSync(path.join(c.folder, 'result.png'))),
          untyped: readFileSync(path.join(folder, id, 'untyped', 'result.png')),
          mine: readFileSync(existing, 'utf8'),
          sent: receiver.calls.get(`/ok/${id}`),
          key: ended.some(({ output }) => output.includes(KEY)),
        },
        {
          failed: [true, true, true, true, true, false, true],
          results: [false, false, false, false, false, true, true],
          untyped: resultFor(`/untyped/${id}`),
          mine: 'mine',
          sent: undefined,
          key: false,
        },
      );
    });
  }

  test('a program of its own exits with a status other than 0, and without a key sends nothing', async function () {
    this.timeout(30_000);
    const { input, folder: cwd } = makeCase(path.join(folder, 'alone'), 0, `${receiver.url}/unauthorized/alone`);
    writeFileSync(path.join(cwd, 's.sh'), requestSnippet('curl', input));
    writeFileSync(path.join(cwd, 's.mjs'), requestSnippet('node', input));
    const codes = [(await run('bash', ['s.sh'], cwd)).code, (await run(process.execPath, ['s.mjs'], cwd)).code];
    const calls = receiver.calls.get('/unauthorized/alone')?.length;
    const without = await run(process.execPath, ['s.mjs'], cwd, '');
    match(without.output, /Set the environment variable APIAI_API_KEY first/);
    deepEqual([codes, calls, without.code, receiver.calls.get('/unauthorized/alone')?.length], [[1, 1], 2, 1, 2]);
  });

  test('a tool whose result is JSON has it saved', async function () {
    this.timeout(30_000);
    const tool = { ...nanoBanana2, results: ['json' as const] };
    for (const { id } of languages) {
      const runner = runners[id];
      if (!runner || id === 'cmd') continue;
      const {
        input,
        expected,
        folder: cwd,
      } = makeCase(path.join(folder, `${id}-json`, 'json'), 4, `${receiver.url}/refused/json-${id}`);
      const ended = await runner([
        { input: { ...input, tool, output: "any/-answer it's.json" }, expected, folder: cwd },
      ]);
      deepEqual([id, ended[0]?.code, existsSync(path.join(cwd, "-answer it's.json"))], [id, 0, true]);
    }
  });

  test('a NUL, which no command line carries, gives a command that says so and fails', async () => {
    const { input, folder: cwd } = makeCase(path.join(folder, 'nul'), 0, `${receiver.url}/ok/nul`);
    const text = requestSnippet('curl', { ...input, values: { PROMPT: 'a\0b' } });
    deepEqual(
      [text, (await run('bash', ['-c', text], cwd)).code],
      ['# PROMPT has a NUL character, which no command line can carry: remove it.\nfalse\n', 1],
    );
  });
});

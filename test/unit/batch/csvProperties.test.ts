import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as path from 'node:path';
import { readCsv } from '../../../src/batch/csv.ts';
import { outputKey, readOutputName } from '../../../src/batch/outputName.ts';
import { csvLine } from '../../../src/batch/starter.ts';
import { fillTemplate } from '../../../src/batch/template.ts';
import { bytesOf, planOf } from './support.ts';
import { holds } from '../fuzz.ts';

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '"',
      ',',
      ';',
      '\t',
      '\r',
      '\n',
      '\r\n',
      '#',
      '# ',
      '=',
      '{',
      '}',
      '/',
      '\\',
      '..',
      '.',
      ':',
      'a',
      'A',
      'ß',
      '\ufeff',
      '\0',
      'é',
      '😀',
      'prompt',
      'output',
      'NUL',
      '|',
      '*',
      '[',
    ),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
  maxLength: 40,
});

/** What every plan must keep, whatever the file. */
async function check(content: string | Uint8Array): Promise<void> {
  const plan = await planOf(content, { given: { PROMPT: 'x' } });
  for (const problem of plan.problems) assert.ok(problem.line >= 1 && problem.column >= 1 && problem.message !== '');
  for (const { stem } of plan.items) {
    for (const style of [path.posix, path.win32]) {
      const target = style.join('/root/out', `${stem}.png`).replaceAll('\\', '/');
      assert.ok(target.startsWith('/root/out/'), target);
      assert.ok(!/(?:^|\/)\.|[<>:"|?*\p{Cc}]/u.test(stem), stem);
    }
  }
  if (!plan.problems.some(({ severity }) => severity === 'fatal'))
    assert.equal(new Set(plan.items.map(({ stem }) => outputKey(stem))).size, plan.items.length);
}

suite('any CSV', () => {
  test('of any bytes makes no crash and no escape from the folder', () =>
    holds(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => check(bytes)),
      { numRuns: 500 },
    ));

  test('of nasty text below a good header makes no crash and no escape from the folder', () =>
    holds(
      fc.asyncProperty(nasty, (text) => check(`output,id,width\n${text}`)),
      { numRuns: 1000 },
    ));

  test('of nasty cells gives every cell back as it was, at its place', () =>
    holds(
      fc.asyncProperty(
        fc.array(fc.tuple(nasty, nasty, nasty), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        async (raw, size) => {
          // NUL and U+FFFD are told as damage; a byte order mark before the header would be one.
          const rows = raw.map((row) => [
            'x',
            ...row.map((cell) =>
              Buffer.from(cell)
                .toString()
                .replace(/[\0\ufffd]/g, ''),
            ),
          ]);
          const text = ['a,b,c,d', ...rows.map(csvLine)].join('\r\n');
          const lines = text.split(/\r\n|\r|\n/);
          const read: string[][] = [];
          for await (const event of readCsv(bytesOf(text, size))) {
            assert.notEqual(event.kind, 'problem');
            if (event.kind !== 'row') continue;
            read.push(event.row.cells.map((cell) => cell.text));
            for (const cell of event.row.cells) {
              const from = lines[cell.line - 1]?.slice(cell.column - 1) ?? '';
              const first = cell.text.split(/\r\n|\r|\n/)[0] ?? '';
              assert.ok(
                from.startsWith('"') ? from.startsWith(`"${first.replaceAll('"', '""')}`) : from.startsWith(first),
              );
            }
          }
          assert.deepEqual(read, rows);
        },
      ),
      { numRuns: 500 },
    ));

  test('gives no output name that is refused when read again', () =>
    holds(
      fc.property(nasty, (cell) => {
        const read = readOutputName(cell);
        if ('stem' in read)
          assert.deepEqual(
            readOutputName(read.stem),
            readOutputName(`${read.stem}.png`.replace(/\.png\.png$/, '.png')),
          );
      }),
      { numRuns: 2000 },
    ));

  test('has placeholders that never crash and never fill what they filled', () =>
    holds(
      fc.property(nasty, nasty, (template, value) => {
        const { text } = fillTemplate(template.replaceAll('{', '').replaceAll('}', '') + '{x}', () => value);
        assert.ok(text.endsWith(value));
        fillTemplate(template, () => value);
      }),
      { numRuns: 1000 },
    ));
});

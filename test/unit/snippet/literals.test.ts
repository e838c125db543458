import { deepEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { bashWord, powershellString, stringLiteral } from '../../../src/snippet/literals.ts';
import { prompts } from './nasty.ts';
import { readPowershell } from './powershellReader.ts';
import { holds } from '../fuzz.ts';

const wellFormed = prompts.map((text) => Buffer.from(text).toString());
const SPECIAL = Array.from('\'"\\`$!%^&|<>(){}\n\r\t;= \u2018\u202e');
/** Texts made mostly of what means something somewhere. */
const texts = fc
  .array(fc.array(fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ unit: 'binary' }))), {
    minLength: 100,
    maxLength: 100,
  })
  .map((all) =>
    all.map((units) =>
      units
        .join('')
        .replaceAll('\0', '')
        .replace(/\p{Surrogate}/gu, ''),
    ),
  );

suite('literals of the languages', () => {
  test('bash reads back any text but NUL', () => {
    const read = (all: readonly string[]): string[] =>
      execFileSync('bash', ['-c', `printf '%s\\0' ${all.map(bashWord).join(' ')}`], { encoding: 'utf8' })
        .split('\0')
        .slice(0, -1);
    deepEqual(read(wellFormed), wellFormed);
    holds(
      fc.property(texts, (all) => deepEqual(read(all), all)),
      { numRuns: 20 },
    );
  });

  test('JavaScript reads back any text, and a reader sees what is there', () => {
    const read = (text: string): unknown => runInNewContext(stringLiteral(text));
    deepEqual(wellFormed.map(read), wellFormed);
    holds(
      fc.property(texts, (all) => deepEqual(all.map(read), all)),
      { numRuns: 20 },
    );
    deepEqual(stringLiteral('a\u202eb\n\t"\\\0'), String.raw`"a\u202eb\n\t\"\\\u0000"`);
  });

  test('PowerShell reads back any text by its rules, from ASCII without line breaks', () => {
    const read = (text: string): unknown => readPowershell(`x ${powershellString(text)}`).strings[0];
    deepEqual(wellFormed.map(read), wellFormed);
    holds(
      fc.property(texts, (all) => deepEqual(all.map(read), all)),
      { numRuns: 20 },
    );
  });
});

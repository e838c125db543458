import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { bundleFile, collectStrings, languages } from '../harness/l10nStrings.mjs';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';

const root = process.env['PROJECT_ROOT'] ?? '.';
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const json = (file: string) => JSON.parse(read(file)) as Record<string, unknown>;
const sources = () =>
  readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`src/${file}`));
/** `{0}`, `{1}` … of a string. */
const slots = (text: unknown) => [...String(text).matchAll(/\{(\w+)\}/g)].map((match) => match[0]).sort();

suite('visible strings', () => {
  test('are all in the bundle for translators (else: npm run l10n:export)', async () => {
    assert.deepEqual(Object.keys(await collectStrings(root)), Object.keys(json(bundleFile)));
  });

  test('include the labels and helps of the table of parameters', () => {
    const known = new Set(Object.keys(json(bundleFile)));
    const shown = nanoBanana2.parameters.flatMap(({ label, help }) => [label, help]);
    assert.deepEqual(
      shown.filter((text) => !known.has(text)),
      [],
    );
  });

  test('are literals wherever they are looked up, but for labels of tables', () => {
    const dynamic = sources()
      .flatMap((text) => [...text.matchAll(/\bl10n\.t\(\s*([^'"\s][^,)]*)/g)].map((match) => match[1]))
      .filter((argument) => !/^(\w+\.)?(label|help|detail)$/.test(argument ?? ''));
    const joined = sources().flatMap((text) =>
      [...text.matchAll(/\bl10n\.t\(\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?!\s*[),])/g)].map(([all]) => all),
    );
    assert.deepEqual([dynamic, joined], [[], []]);
  });

  for (const language of languages)
    for (const [own, other] of [
      [bundleFile, `media/l10n/bundle.l10n.${language}.json`],
      ['package.nls.json', `package.nls.${language}.json`],
    ] as const) {
      // Translations come last: until a language has its file, there is nothing to compare.
      if (!existsSync(path.join(root, other))) continue;
      test(`${other} has every string, with its slots`, () => {
        const [source, translated] = [json(own), json(other)];
        assert.deepEqual(Object.keys(translated).sort(), Object.keys(source).sort());
        const wrong = Object.keys(source).filter(
          (key) => slots(translated[key]).join() !== slots(own === bundleFile ? key : source[key]).join(),
        );
        assert.deepEqual(wrong, []);
      });
    }
});

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
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
/** Names, units and words that are the same elsewhere: nothing else may be left in English. */
const everywhere = [
  'Nano Banana',
  'Nano Banana (apiai.me)',
  'Nano Banana Studio',
  'Top K',
  'Top P',
  '{0} B',
  '{0} MB',
  '{0} kB',
  '{0}: {1}',
];
const latin = ['Bytes', 'Prompt', 'Proxy: {0}.', 'Zoom', '{0} min {1} s', '{0} s'];
const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
  'zh-cn': [...everywhere, 'Ctrl+Enter'],
  ja: [...everywhere, 'Ctrl+Enter'],
  de: [...everywhere, ...latin, 'Batch {0}', 'Batch: {0}', 'Code', 'Status', 'Tool:', 'Tool: {0}'],
  es: [...everywhere, ...latin],
};

/** What a translation keeps as it is: `{0}`, code between backticks, targets of links, ends of lines. */
const kept = (text: unknown) =>
  [...String(text).matchAll(/\{\w+\}|`[^`]*`|\]\([^)]*\)|\n/g)].map((match) => match[0]).sort();

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
      .filter((argument) => !/^(?:\w+\.)?(?:label|help|detail|description)$/.test(argument ?? ''));
    const joined = sources().flatMap((text) =>
      [...text.matchAll(/\bl10n\.t\(\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?!\s*[),])/g)].map(([all]) => all),
    );
    assert.deepEqual([dynamic, joined], [[], []]);
  });

  for (const language of languages) {
    for (const [own, other] of [
      [bundleFile, `media/l10n/bundle.l10n.${language}.json`],
      ['package.nls.json', `package.nls.${language}.json`],
    ] as const) {
      test(`${other} has every string, with its slots, code and links`, () => {
        const [source, translated] = [json(own), json(other)];
        assert.deepEqual(Object.keys(translated).sort(), Object.keys(source).sort());
        const wrong = Object.keys(source).filter(
          (key) => kept(translated[key]).join() !== kept(own === bundleFile ? key : source[key]).join(),
        );
        assert.deepEqual(wrong, []);
      });
    }

    test(`are left in English in ${language} only where the word is the same`, () => {
      const left = [
        [bundleFile, `media/l10n/bundle.l10n.${language}.json`],
        ['package.nls.json', `package.nls.${language}.json`],
      ].flatMap(([own = '', other = '']) => {
        const [source, translated] = [json(own), json(other)];
        return Object.keys(source).flatMap((key) => (translated[key] === source[key] ? [String(source[key])] : []));
      });
      assert.deepEqual([...new Set(left)].sort(), [...(sameAsEnglish[language] ?? [])].sort());
    });
  }
});

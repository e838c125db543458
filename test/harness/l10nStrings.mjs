// What the product shows in words: the literals of `l10n.t('…')`, found by @vscode/l10n-dev, and what tables hold and the
// interface looks up by the table's text, as `l10n.t(parameter.label)`.
import { getL10nJson } from '@vscode/l10n-dev';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The strings as written, relative to the project. */
export const bundleFile = 'media/l10n/bundle.l10n.json';

/** Languages that are to be complete once they have a file. */
export const languages = ['zh-cn', 'ja', 'de', 'es'];

/** `l10n.t(` and its literal, with nothing added to it. */
const call = /\bl10n\.t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?=\s*[),])/g;

/** Tables whose labels, helps, details and descriptions are looked up. */
const tables = ['src/tool/nanoBanana2.ts', 'src/result/presets.ts', 'src/editor/resizeSteps.ts'];

/**
 * Every visible string, by itself; sorted, so that two branches that add one do not meet at the end of the file.
 * @param {string} root the project's folder
 * @returns {Promise<Record<string, unknown>>}
 */
export async function collectStrings(root) {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => readFileSync(path.join(root, 'src', file), 'utf8'));
  // Only the calls themselves, in one file: the tool's parser takes a minute for the whole source.
  const calls = files.flatMap((text) => [...text.matchAll(call)].map((match) => `l10n.t(${match[1] ?? ''});`));
  const contents = ["import * as l10n from '@vscode/l10n';", ...calls].join('\n');
  const found = await getL10nJson([{ extension: '.ts', contents }]);
  for (const table of tables)
    for (const text of tableStrings(readFileSync(path.join(root, table), 'utf8'))) found[text] = text;
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** @param {string} source */
function tableStrings(source) {
  return [...source.matchAll(/\b(?:label|help|detail|description):\s*'((?:[^'\\]|\\.)*)'/g)].map((match) =>
    (match[1] ?? '').replace(/\\(.)/g, '$1'),
  );
}

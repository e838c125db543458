import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}
const read = (file: string) => readFileSync(file, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const readme = read('README.md');
const pages = ['README.md', ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);
const part = (from: string, to: string) => readme.slice(readme.indexOf(from), readme.indexOf(to));

suite('the documents', () => {
  test('the README describes every command by its title, and no other', () => {
    const described = found(part('## Every command', '## Every setting'), /\*\*([^*]+)\*\*/g);
    const titles = manifest.contributes.commands.map(({ title }) => words[title.slice(1, -1)]);
    assert.deepEqual(described.filter((title) => title !== words['category']).sort(), titles.sort());
  });

  test('the README describes every setting by its name, and no other', () => {
    const rows = part('## Every setting', '## Agents').split('\n').slice(4);
    const described = rows.flatMap((row) => found(row.split('|')[1] ?? '', /`([\w.]+)`/g));
    const names = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.deepEqual(described.map((name) => `nanoBananaStudio.${name}`).sort(), names.sort());
  });

  test('each error code has its line in docs/support.md, and stands in docs/commands.md', () => {
    const source = read('src/endpoint/errors.ts');
    const codes = found(source.slice(0, source.indexOf('export interface')), /^ {2}\| '([A-Z_]+)'/gm).sort();
    const answered = found(read('docs/support.md'), /^\| `([A-Z_]+)`/gm).sort();
    const listed = new Set(found(read('docs/commands.md'), /`([A-Z_]+)`/g));
    assert.ok(codes.length > 20);
    assert.deepEqual([answered, codes.filter((code) => !listed.has(code))], [codes, []]);
  });

  test('every file and script that a document names is there', () => {
    const missing = pages.flatMap((page) => {
      const text = read(page);
      const links = found(text, /\]\(([^)#:]+)(?:#[^)]*)?\)/g).map((link) => path.join(path.dirname(page), link));
      const files = found(text, /`((?:src|test|media|docs)\/[\w./-]+)`/g);
      const scripts = found(text, /npm run ([\w:]+)/g).filter((script) => !(script in manifest.scripts));
      return [...[...links, ...files].filter((file) => !existsSync(file)), ...scripts].map(
        (what) => `${page}: ${what}`,
      );
    });
    assert.deepEqual(missing, []);
  });

  test('every kind of change has an example and a test of it', () => {
    const rows = read('docs/contributing.md')
      .split('\n')
      .filter((line) => /^\| an? /.test(line));
    const kinds = rows.map((row) => row.split('|')[1]!.trim());
    for (const kind of ['a command', 'a parameter', 'a setting', 'an expected failure', 'a tool for agents'])
      assert.ok(kinds.includes(kind), kind);
    assert.deepEqual(
      rows.filter((row) => !/`src\/|`test\/|package\.json/.test(row) || !/test\//.test(row)),
      [],
    );
  });

  test('the animation is short and small enough to be looked at', () => {
    assert.ok(statSync('docs/images/generate.gif').size <= 1_500_000);
  });
});

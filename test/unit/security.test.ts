import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const read = (file: string) => readFileSync(file, 'utf8');

suite('docs/security.md', () => {
  const text = read('docs/security.md');
  const rows = text.split('\n').filter((line) => /^\| (?!-|it |what )/.test(line));

  test('names in every line of its tables a test that is there', () => {
    const wrong: string[] = [];
    for (const row of rows) {
      const proofs = [...row.matchAll(/`(test\/[^`›]+?) › ([^`]+)`/g)];
      if (proofs.length === 0) wrong.push(`no test: ${row}`);
      for (const [, file = '', title = ''] of proofs)
        // As it stands in the source; what is filled in stands in the table as `${…}` too.
        if (!existsSync(file) || !read(file).includes(title)) wrong.push(`${file} › ${title}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(rows.length > 30, `${rows.length} lines`);
  });

  test('has a table for every adversary, and is found from the other pages', () => {
    const sections = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]!);
    for (const who of ['workspace', 'server', 'image', 'page', 'catalog', 'extension', 'agent'])
      assert.ok(
        sections.some((title) => title.toLowerCase().includes(who)),
        `no section on a hostile ${who}`,
      );
    for (const page of ['README.md', 'docs/contributing.md'])
      assert.ok(
        [...read(page).matchAll(/\]\(([^)#]+)\)/g)].some(
          ([, target = '']) => path.normalize(path.join(path.dirname(page), target)) === 'docs/security.md',
        ),
        `${page} does not link to it`,
      );
  });
});

import { parseExpression } from '@babel/parser';
import { Parser } from 'htmlparser2';
import assert from 'node:assert/strict';
import { fromMarkdown } from 'mdast-util-from-markdown';
import postcss from 'postcss';
import { referenceText, type ReferenceInput } from '../../../src/document/reference.ts';

type Row = readonly [
  languageId: string,
  documentPath: string | undefined,
  imagePath: string,
  alt: string,
  text: string,
];

const roots = ['/ws', '/other', 'C:\\ws', '\\\\server\\share'];
const input = (
  languageId: string,
  documentPath: string | undefined,
  imagePath: string,
  alt: string,
): ReferenceInput => ({
  languageId,
  ...(documentPath === undefined ? {} : { documentPath }),
  imagePath,
  roots,
  alt,
});

/** Reads a snippet as VS Code does, as far as ours go: escapes, one placeholder, the end. */
function expand(snippet: string): { text: string; placeholder: string | undefined } {
  let text = '';
  let placeholder: string | undefined;
  let start: number | undefined;
  for (let i = 0; i < snippet.length; i += 1) {
    const character = snippet[i] ?? '';
    if (character === '\\' && '\\$}'.includes(snippet[i + 1] ?? ' ')) text += snippet[(i += 1)] ?? '';
    else if (snippet.startsWith('${1', i)) {
      start = text.length;
      i += snippet[i + 3] === ':' ? 3 : 2;
    } else if (character === '}' && start !== undefined) {
      placeholder = text.slice(start);
      start = undefined;
    } else if (snippet.startsWith('$0', i)) i += 1;
    else {
      assert.notEqual(character, '$', `a bare $ in ${snippet}`);
      text += character;
    }
  }
  return { text, placeholder };
}

const rows: readonly Row[] = [
  // Markdown
  ['markdown', '/ws/a.md', '/ws/images/fox.png', 'a fox', '![a fox](images/fox.png)'],
  ['markdown', '/ws/docs/a.md', '/ws/images/fox.png', 'a fox', '![a fox](../images/fox.png)'],
  ['markdown', '/ws/a.md', '/ws/a red fox.png', '', '![](a%20red%20fox.png)'],
  ['markdown', '/ws/a.md', '/ws/fox (1).png', 'x', '![x](fox%20%281%29.png)'],
  ['markdown', '/ws/a.md', '/ws/a#b?c%20.png', 'x', '![x](a%23b%3Fc%2520.png)'],
  ['markdown', '/ws/a.md', '/ws/<b>&amp;.png', 'x', '![x](%3Cb%3E%26amp;.png)'],
  ['markdown', '/ws/a.md', '/ws/赤い狐.png', '赤い狐', '![赤い狐](赤い狐.png)'],
  ['markdown', '/ws/a.md', '/ws/👩‍🚀 🦊.png', '🦊', '![🦊](👩‍🚀%20🦊.png)'],
  ['markdown', '/ws/a.md', '/ws/a|b`c`[d].png', 'x', '![x](a%7Cb%60c%60%5Bd%5D.png)'],
  ['markdown', '/ws/a.md', '/ws/a:b.png', 'x', '![x](./a:b.png)'],
  ['markdown', '/ws/a.md', '/ws/a\\b.png', 'x', '![x](a%5Cb.png)'],
  ['markdown', '/ws/a.md', '/ws/全角　空白.png', 'x', '![x](全角%E3%80%80空白.png)'],
  [
    'markdown',
    '/ws/a.md',
    '/ws/f.png',
    'a [red] *fox* in_the_snow _now_',
    '![a \\[red\\] \\*fox\\* in_the_snow \\_now\\_](f.png)',
  ],
  ['markdown', '/ws/a.md', '/ws/f.png', 'two\nlines\r\n\tand more ', '![two lines and more](f.png)'],
  ['markdown', '/ws/a.md', '/ws/f.png', '$5 {x} \\', '![$5 {x} \\\\](f.png)'],
  ['markdown', '/ws/a.md', '/ws/f.png', '<b> & `c` | ~~d~~', '![\\<b> \\& \\`c\\` \\| \\~\\~d\\~\\~](f.png)'],
  ['markdown', '/ws/docs/a.md', '/other/f.png', 'x', '![x](../../other/f.png)'],
  ['markdown', undefined, '/ws/images/f.png', 'x', '![x](images/f.png)'],
  ['markdown', '/ws/README.md', '/ws/public/f.png', 'x', '![x](public/f.png)'],
  ['markdown', '/ws/content/a.md', '/ws/public/f.png', 'x', '![x](/f.png)'],
  ['mdx', '/ws/docs/a.mdx', '/ws/docs/img/f g.png', 'a {b} <c>', '![a \\{b\\} \\<c>](img/f%20g.png)'],
  ['mdx', '/ws/docs/a.mdx', '/ws/public/img/f.png', 'x', '![x](/img/f.png)'],
  // Windows-style input
  ['markdown', 'C:\\ws\\docs\\a.md', 'C:\\ws\\images\\my fox.png', 'x', '![x](../images/my%20fox.png)'],
  ['markdown', 'c:\\ws\\a.md', 'C:\\WS\\f.png', 'x', '![x](f.png)'],
  ['markdown', 'C:/ws/a.md', 'C:\\ws\\b\\f.png', 'x', '![x](b/f.png)'],
  ['markdown', '/c:/ws/a.md', '/c:/ws/b/f.png', 'x', '![x](b/f.png)'],
  ['markdown', 'C:\\ws\\a.md', 'D:\\pics\\my fox.png', 'x', '![x](file:///D:/pics/my%20fox.png)'],
  ['html', 'C:\\ws\\a.html', '\\\\server\\share\\f.png', 'x', '<img src="file://server/share/f.png" alt="x">'],
  ['html', '\\\\server\\share\\a\\b.html', '\\\\server\\share\\f.png', 'x', '<img src="../f.png" alt="x">'],
  ['typescriptreact', 'C:\\ws\\src\\A.tsx', 'C:\\ws\\public\\f.png', 'x', '<img src="/f.png" alt="x" />'],
  ['latex', 'C:\\ws\\a.tex', 'D:\\f.png', '', '\\includegraphics[width=\\linewidth]{D:/f.png}'],
  ['plaintext', 'C:\\ws\\a.txt', 'C:\\ws\\b c\\f.png', 'x', 'b c/f.png'],
  // HTML and its relatives
  [
    'html',
    '/ws/index.html',
    '/ws/img/a b.png',
    'a "b" & <c>',
    '<img src="img/a%20b.png" alt="a &quot;b&quot; &amp; &lt;c&gt;">',
  ],
  ['html', '/ws/index.html', '/ws/R&D "x".png', 'x', '<img src="R%26D%20%22x%22.png" alt="x">'],
  ['html', '/ws/index.html', "/ws/it's (1)#.png", "it's", '<img src="it%27s%20%281%29%23.png" alt="it\'s">'],
  ['html', '/ws/index.html', '/ws/猫🐈.png', '猫', '<img src="猫🐈.png" alt="猫">'],
  ['html', '/ws/index.html', '/ws/public/f.png', 'x', '<img src="/f.png" alt="x">'],
  ['html', '/ws/public/a/index.html', '/ws/public/f.png', 'x', '<img src="../f.png" alt="x">'],
  ['html', '/ws/docs/a.html', '/ws/packages/web/public/f.png', 'x', '<img src="../packages/web/public/f.png" alt="x">'],
  ['html', '/ws/packages/web/src/a.html', '/ws/packages/web/public/f.png', 'x', '<img src="/f.png" alt="x">'],
  ['php', '/ws/index.php', '/ws/f.png', '', '<img src="f.png" alt="">'],
  ['vue', '/ws/src/App.vue', '/ws/src/assets/f g.png', '{{ x }}', '<img src="./assets/f%20g.png" alt="{{ x }}">'],
  ['vue', '/ws/src/a/App.vue', '/ws/src/assets/f.png', 'x', '<img src="../assets/f.png" alt="x">'],
  ['vue', '/ws/src/App.vue', '/ws/public/f.png', 'x', '<img src="/f.png" alt="x">'],
  ['svelte', '/ws/src/App.svelte', '/ws/src/f{1}.png', 'a {b}', '<img src="f%7B1%7D.png" alt="a &#123;b&#125;">'],
  ['astro', '/ws/src/pages/a.astro', '/ws/src/f.png', 'a {b}', '<img src="../f.png" alt="a {b}">'],
  // JSX
  [
    'javascriptreact',
    '/ws/src/A.jsx',
    '/ws/src/f g.png',
    'a "b" \\ {c}',
    '<img src="f%20g.png" alt="a &quot;b&quot; \\ {c}" />',
  ],
  [
    'typescriptreact',
    '/ws/src/A.tsx',
    '/ws/public/a/猫 (1).png',
    "it's",
    '<img src="/a/猫%20%281%29.png" alt="it\'s" />',
  ],
  // CSS
  ['css', '/ws/css/a.css', '/ws/img/a b.png', 'x', 'url("../img/a%20b.png")'],
  ['scss', '/ws/css/a.scss', '/ws/css/it\'s "x".png', 'x', 'url("it%27s%20%22x%22.png")'],
  ['less', '/ws/css/a.less', '/ws/css/@{a}.png', 'x', 'url("./@%7Ba%7D.png")'],
  ['css', '/ws/src/a.css', '/ws/public/背景#1.png', 'x', 'url("/背景%231.png")'],
  // The others
  ['latex', '/ws/a.tex', '/ws/img/a_b 50%.png', 'x', '\\includegraphics[width=\\linewidth]{img/a_b 50\\%.png}'],
  [
    'latex',
    '/ws/a.tex',
    '/ws/a#b&c$~^{}.png',
    'x',
    '\\includegraphics[width=\\linewidth]{a\\#b\\&c\\$\\string~\\string^\\{\\}.png}',
  ],
  ['tex', '/ws/ch/a.tex', '/ws/img/図.png', 'x', '\\includegraphics[width=\\linewidth]{../img/図.png}'],
  [
    'restructuredtext',
    '/ws/docs/a.rst',
    '/ws/img/a b#%.png',
    'a \\ b',
    '.. image:: ../img/a\\ b#%.png\n   :alt: a \\\\ b',
  ],
  ['restructuredtext', '/ws/a.rst', '/ws/図.png', '', '.. image:: 図.png\n   :alt: '],
  ['asciidoc', '/ws/a.adoc', '/ws/a b.png', 'a, "b" [c]', 'image::a%20b.png["a, \\"b\\" [c\\]"]'],
  ['asciidoc', '/ws/docs/a.adoc', '/ws/猫{x}.png', '猫', 'image::../猫%7Bx%7D.png["猫"]'],
  ['typst', '/ws/a.typ', '/ws/a "b" 50%.png', 'x "y"', '#image("a \\"b\\" 50%.png", alt: "x \\"y\\"")'],
  ['typst', '/ws/ch/a.typ', '/ws/img/🦊.png', '🦊', '#image("../img/🦊.png", alt: "🦊")'],
  ['plaintext', '/ws/a.txt', '/ws/img/a b#1.png', 'x', 'img/a b#1.png'],
  ['python', '/ws/src/a.py', '/ws/img/a.png', 'x', '../img/a.png'],
  ['json', undefined, '/ws/img/a.png', 'x', 'img/a.png'],
];

suite('The reference to a picture', () => {
  test('covers at least 60 insertions', () => assert.ok(rows.length >= 60, String(rows.length)));
  for (const [languageId, documentPath, imagePath, alt, text] of rows) {
    test(`${languageId}: ${imagePath} from ${documentPath ?? 'a new document'}`, () => {
      const reference = referenceText(input(languageId, documentPath, imagePath, alt));
      assert.equal(reference.text, text);
      assert.equal(expand(reference.snippet).text, text);
    });
  }

  test('selects the alternative text in the snippet, escaped', () => {
    const { snippet } = referenceText(input('markdown', '/ws/a.md', '/ws/f$1.png', 'costs $5 {a} \\'));
    assert.equal(snippet, '![${1:costs \\$5 {a\\} \\\\\\\\}](f\\$1.png)$0');
    assert.equal(expand(snippet).placeholder, 'costs $5 {a} \\\\');
    assert.equal(referenceText(input('markdown', '/ws/a.md', '/ws/f.png', '')).snippet, '![${1}](f.png)$0');
    assert.equal(referenceText(input('css', '/ws/a.css', '/ws/f.png', 'x')).snippet, 'url("f.png")$0');
  });

  test('writes width and height where the language has them', () => {
    const text = (languageId: string) =>
      referenceText({ ...input(languageId, '/ws/a', '/ws/f.png', 'x'), width: 640, height: 480.4 }).text;
    assert.deepEqual(['markdown', 'html', 'typescriptreact', 'restructuredtext', 'asciidoc', 'css'].map(text), [
      '![x](f.png)',
      '<img src="f.png" alt="x" width="640" height="480">',
      '<img src="f.png" alt="x" width={640} height={480} />',
      '.. image:: f.png\n   :alt: x\n   :width: 640px\n   :height: 480px',
      'image::f.png["x",640,480]',
      'url("f.png")',
    ]);
  });

  test('says how the path starts', () => {
    const of = (languageId: string, documentPath: string, imagePath: string) => {
      const { kind, path } = referenceText(input(languageId, documentPath, imagePath, ''));
      return { kind, path };
    };
    assert.deepEqual(
      [
        of('html', '/ws/a.html', '/ws/b c.png'),
        of('html', '/ws/a.html', '/ws/public/b c.png'),
        of('html', 'C:\\a.html', 'D:\\b c.png'),
        of('latex', 'C:\\a.tex', 'D:\\b c.png'),
      ],
      [
        { kind: 'relative', path: 'b c.png' },
        { kind: 'root', path: '/b c.png' },
        { kind: 'absolute', path: 'file:///D:/b%20c.png' },
        { kind: 'absolute', path: 'D:/b c.png' },
      ],
    );
  });

  test('takes the folders a site serves from `/` as they are named', () => {
    const { text } = referenceText({
      ...input('svelte', '/ws/src/App.svelte', '/ws/static/f.png', 'x'),
      publicFolders: ['/ws/static'],
    });
    assert.equal(text, '<img src="/f.png" alt="x">');
    const none = referenceText({ ...input('html', '/ws/a.html', '/ws/public/f.png', 'x'), publicFolders: [] });
    assert.equal(none.text, '<img src="public/f.png" alt="x">');
  });

  suite('gives back path and text through the parser of its language', () => {
    const names = [
      'fox.png',
      'a b.png',
      'a  b .png',
      '(a) [b] {c}.png',
      '"q" \'s\' `t`.png',
      '50% #1 ?x=y&amp;z&copy.png',
      'a\\b.png',
      '%41%20.png',
      '<b>|*_~!$@^+=,;.png',
      '赤い狐 🦊 👩‍🚀é.png',
      'e\u0301\u00a0x\u3000y\u200f.png',
      'a:b.png',
      '~x.png',
      '@x.png',
      '{{ x }}${y}#{z}.png',
      'tab\tnew\nline.png',
      '-->]]></style>.png',
    ];
    const alts = [
      '',
      'a fox',
      '![x](y) [z] <b>&amp; `c` *d* __e__ \\',
      '"q" \'s\' {x} ${y} {{z}}',
      '猫 🦊',
      'a \\] b ~~c~~ | d',
    ];
    const each = (
      languageId: string,
      read: (text: string) => readonly [path: string | undefined, alt: string | undefined],
    ) => {
      for (const folder of ['/ws', '/ws/docs', '/ws/a b']) {
        for (const name of names) {
          for (const alt of alts) {
            const imagePath = `/ws/img/${name}`;
            const { text, path } = referenceText(input(languageId, `${folder}/a`, imagePath, alt));
            const [url, readAlt] = read(text);
            assert.equal(decodeURIComponent(url ?? ''), path);
            // What a browser would load.
            assert.equal(decodeURIComponent(new URL(url ?? '', `file://${encodeURI(folder)}/a`).pathname), imagePath);
            if (readAlt !== undefined) assert.equal(readAlt, alt);
          }
        }
      }
    };

    test('Markdown', () => {
      each('markdown', (text) => {
        const [paragraph] = fromMarkdown(`before ${text} after \`code\``).children;
        assert.ok(paragraph?.type === 'paragraph');
        const images = paragraph.children.filter((node) => node.type === 'image');
        assert.equal(images.length, 1, text);
        return [images[0]?.url, images[0]?.alt ?? ''];
      });
    });

    test('HTML', () => {
      for (const languageId of ['html', 'vue', 'svelte', 'astro']) {
        each(languageId, (text) => {
          const images: Record<string, string>[] = [];
          const parser = new Parser({
            onopentag: (name, attributes) => {
              if (name === 'img') images.push(attributes);
            },
          });
          parser.end(`<p>${text}</p>`);
          assert.deepEqual(Object.keys(images[0] ?? {}), ['src', 'alt']);
          return [images[0]?.['src'], images[0]?.['alt']];
        });
      }
    });

    test('JSX', () => {
      each('typescriptreact', (text) => {
        const element = parseExpression(text, { plugins: ['jsx', 'typescript'] });
        assert.ok(element.type === 'JSXElement');
        const values = element.openingElement.attributes.map((attribute) =>
          attribute.type === 'JSXAttribute' && attribute.value?.type === 'StringLiteral'
            ? attribute.value.value
            : undefined,
        );
        return [values[0], values[1]];
      });
    });

    test('CSS', () => {
      each('css', (text) => {
        const root = postcss.parse(`a { background: ${text}; color: red }`);
        const [rule] = root.nodes;
        assert.ok(rule?.type === 'rule' && rule.nodes.length === 2);
        const [declaration] = rule.nodes;
        assert.ok(declaration?.type === 'decl');
        const match = /^url\("([^"\\\n]*)"\)$/.exec(declaration.value);
        return [match?.[1], undefined];
      });
    });
  });
});

import type { ImageReference } from '../../../src/document/imageReference.ts';

/** A document and what must be found in it; ranges are checked against the text. */
export interface MissingDocument {
  readonly languageId: string;
  readonly name: string;
  readonly text: string;
  readonly expected: readonly Partial<ImageReference>[];
}

const row = (
  languageId: string,
  name: string,
  text: string,
  ...expected: Partial<ImageReference>[]
): MissingDocument => ({
  languageId,
  name,
  text,
  expected,
});
const nothing = (languageId: string, name: string, text: string): MissingDocument => row(languageId, name, text);
const fence = '```';

const markdown = (name: string, text: string, ...expected: Partial<ImageReference>[]) =>
  row('markdown', name, text, ...expected);
const html = (name: string, text: string, ...expected: Partial<ImageReference>[]) =>
  row('html', name, text, ...expected);
const jsx = (name: string, text: string, ...expected: Partial<ImageReference>[]) =>
  row('typescriptreact', name, text, ...expected);

export const documents: readonly MissingDocument[] = [
  // Markdown
  markdown('an image', '![a red fox](fox.png)', { target: 'fox.png', alt: 'a red fox' }),
  markdown('a title and a heading', '# Foxes\n\nText.\n\n![a fox](img/fox.jpg "Vulpes")\n', {
    target: 'img/fox.jpg',
    alt: 'a fox',
    title: 'Vulpes',
    heading: 'Foxes',
  }),
  markdown(
    'the nearest heading of several',
    '# One\n\n## Two *b* `c`\n\npara\n\n![x](a.png)\n\n# Three\n\n![y](b.webp)',
    { target: 'a.png', alt: 'x', heading: 'Two b c' },
    { target: 'b.webp', alt: 'y', heading: 'Three' },
  ),
  markdown('an underlined heading', 'Snow\n====\n\n![x](a.png)', { target: 'a.png', alt: 'x', heading: 'Snow' }),
  markdown('percent-encoding', '![x](my%20fox%20%281%29.png)', { target: 'my fox (1).png', alt: 'x' }),
  markdown('angle brackets', '![x](<my fox (1).png>)', { target: 'my fox (1).png', alt: 'x' }),
  markdown('entities and escapes', '![a &amp; b \\[c\\]](R&amp;D\\_1.png)', { target: 'R&D_1.png', alt: 'a & b [c]' }),
  markdown('query and fragment', '![x](a.png?v=2#top)', { target: 'a.png', alt: 'x' }),
  markdown('CJK and emoji', '![赤い狐](画像/狐🦊.png)', { target: '画像/狐🦊.png', alt: '赤い狐' }),
  markdown('a full reference', '![a fox][f]\n\ntext\n\n[f]: fox.png "T"', {
    target: 'fox.png',
    alt: 'a fox',
    title: 'T',
  }),
  markdown('a collapsed reference, other case', '![Red  Fox][]\n\n[red fox]: <red fox.png>', {
    target: 'red fox.png',
    alt: 'Red Fox',
  }),
  markdown('a shortcut reference defined before', '[fox]: fox.png\n\n# H\n\n![fox]', {
    target: 'fox.png',
    alt: 'fox',
    heading: 'H',
  }),
  markdown(
    'two uses of one definition',
    '![a][f] ![b][f]\n\n[f]: f.png',
    { target: 'f.png', alt: 'a' },
    { target: 'f.png', alt: 'b' },
  ),
  markdown('the first of two definitions', '![a][f]\n\n[f]: one.png\n\n[f]: two.png', { target: 'one.png', alt: 'a' }),
  markdown('an image in a link', '[![a fox](fox.png)](https://example.com/x.png)', { target: 'fox.png', alt: 'a fox' }),
  markdown('an image in a list in a quote', '> - item\n>\n>   ![a fox](fox.png)\n', {
    target: 'fox.png',
    alt: 'a fox',
  }),
  markdown(
    'an image in a table',
    '| a | b |\n|---|---|\n| ![x](a.png) | ![y](b.png) |',
    { target: 'a.png', alt: 'x' },
    { target: 'b.png', alt: 'y' },
  ),
  markdown('no alternative text', '![](sunset-over-sea.webp)', { target: 'sunset-over-sea.webp' }),
  markdown('text of several lines', '![a red\nfox](fox.png\n"t")', { target: 'fox.png', alt: 'a red fox', title: 't' }),
  markdown(
    'an HTML block',
    '## H\n\n<p align="center">\n  <img\n    width="640"\n    alt="a fox"\n    src="fox.png"\n    height=\'480\'>\n</p>\n',
    { target: 'fox.png', alt: 'a fox', width: 640, height: 480, heading: 'H' },
  ),
  markdown('inline HTML', 'text <img src=fox.png alt=fox> text', { target: 'fox.png', alt: 'fox' }),
  markdown(
    'a picture element in a paragraph',
    'a <picture><source srcset="d.png"><img src="l.png" alt="logo"></picture>',
    { target: 'd.png', alt: 'logo' },
    { target: 'l.png', alt: 'logo' },
  ),
  markdown('an HTML heading', '<h1>The <b>Fox</b> &amp; Co</h1>\n\n![x](a.png)', {
    target: 'a.png',
    alt: 'x',
    heading: 'The Fox & Co',
  }),
  markdown('after a code block', `${fence}js\nlet a = 1;\n\n![no](no.png)\n${fence}\n\n![yes](yes.png)`, {
    target: 'yes.png',
    alt: 'yes',
  }),
  markdown('front matter is no heading', '---\ntitle: ![x](no.png)\n---\n\n![x](a.png)', { target: 'a.png', alt: 'x' }),
  markdown('a byte order mark and CRLF', '\uFEFF# H\r\n\r\n![x](a.png)\r\n', {
    target: 'a.png',
    alt: 'x',
    heading: 'H',
  }),
  markdown('a leading slash', '![x](/img/a.png)', { target: '/img/a.png', alt: 'x' }),
  markdown('a written backslash', '![x](img\\a.png)', { target: 'img/a.png', alt: 'x' }),
  markdown('a placeholder', '![team photo](https://placehold.co/600x400/png?text=Hello+World)', {
    kind: 'placeholder',
    target: 'https://placehold.co/600x400/png?text=Hello+World',
    alt: 'team photo',
    width: 600,
    height: 400,
  }),
  markdown('a placeholder with its own text', '![](https://via.placeholder.com/300?text=Red+Fox)', {
    kind: 'placeholder',
    target: 'https://via.placeholder.com/300?text=Red+Fox',
    alt: 'Red Fox',
    width: 300,
    height: 300,
  }),
  nothing('markdown', 'plain text', 'No pictures, but fox.png is named.'),
  nothing('markdown', 'a link to a picture', '[a fox](fox.png)'),
  nothing('markdown', 'an external picture', '![x](https://example.com/fox.png) ![y](//cdn.example.com/b.png)'),
  nothing('markdown', 'a data URI', '![x](data:image/png;base64,iVBORw0KGgo=)'),
  nothing('markdown', 'a code fence', `${fence}\n![x](a.png)\n\n<img src="b.png">\n${fence}`),
  nothing('markdown', 'a fence of tildes that is never closed', '~~~md\n![x](a.png)\n\n# H\n\n![y](b.png)'),
  nothing('markdown', 'a fence in a list', `- item\n\n  ${fence}\n\n  ![x](a.png)\n\n  ${fence}\n`),
  nothing('markdown', 'a longer fence around a fence', '````\n```\n\n![x](a.png)\n\n```\n\n![x](b.png)\n````'),
  nothing('markdown', 'a code span', 'Write `![x](a.png)` or ``<img src="b.png">``.'),
  nothing('markdown', 'code by indentation', 'text\n\n    ![x](a.png)\n'),
  nothing('markdown', 'a comment', '<!-- ![x](a.png)\n\n<img src="b.png"> -->\n'),
  nothing('markdown', 'an escaped image', '!\\[x](a.png)'),
  nothing('markdown', 'a reference without definition', '![x][nowhere]\n\n[other]: a.png'),
  nothing('markdown', 'other kinds of pictures', '![a](a.svg) ![b](b.gif) ![c](c.avif) ![d](d.ico) ![e](e.pdf)'),
  nothing(
    'markdown',
    'Liquid and Jinja',
    '![x]({{site.url}}/a.png) ![y]({%link%}/b.png)\n\n<img src="{{ page.image }}.png">',
  ),
  nothing('markdown', 'a malformed percent sign', '![x](100%.png)'),
  nothing('markdown', 'a drive or another scheme', '![x](C:/a.png) ![y](file:///a.png) ![z](vscode://x/a.png)'),
  nothing('markdown', 'a pre element', '<pre>\n\n<img alt="x" data="![x](a.png)">\n\n![x](a.png)\n\n</pre>'),
  nothing('markdown', 'a definition nobody uses for an image', '[text][f]\n\n[f]: f.png'),
  // HTML
  html('an image', '<h2>Foxes</h2><img src="fox.png" alt="a fox">', {
    target: 'fox.png',
    alt: 'a fox',
    heading: 'Foxes',
  }),
  html(
    'attributes in any order over lines',
    '<IMG\n  ALT=\'a "red" fox\'\n  height="50"\n  SRC = fox.png\n  width=100px>',
    { target: 'fox.png', alt: 'a "red" fox', width: 100, height: 50 },
  ),
  html('entities and percent-encoding', '<img src="R&amp;D%20&#49;.png" alt="R&amp;D &lt;1&gt;">', {
    target: 'R&D 1.png',
    alt: 'R&D <1>',
  }),
  html(
    'a srcset with densities',
    '<img src="a.png" srcset="a.png 1x, a@2x.png 2x" alt="x" width="64" height="32">',
    { target: 'a.png', alt: 'x', width: 64, height: 32 },
    { target: 'a.png', alt: 'x', width: 64, height: 32, scale: 1 },
    { target: 'a@2x.png', alt: 'x', width: 64, height: 32, scale: 2 },
  ),
  html(
    'a srcset with widths over lines',
    '<img srcset="\n a,b.png 320w,\n c.png 640w\n" alt="x">',
    { target: 'a,b.png', alt: 'x', pixelWidth: 320 },
    { target: 'c.png', alt: 'x', pixelWidth: 640 },
  ),
  html(
    'a picture element',
    '<picture>\n<source media="(min-width: 1px)" srcset="wide.webp" type="image/webp">\n<img src="small.jpg" alt="sea" title="S" width="4" height="3"></picture>',
    { target: 'wide.webp', alt: 'sea', title: 'S', width: 4, height: 3 },
    { target: 'small.jpg', alt: 'sea', title: 'S', width: 4, height: 3 },
  ),
  html('an inline style with a size', '<img style="width: 320px; height:240px" src="a.png">', {
    target: 'a.png',
    width: 320,
    height: 240,
  }),
  html('a background in an inline style', '<div style="background: url(\'bg%201.png\'); width:10px"></div>', {
    target: 'bg 1.png',
    width: 10,
  }),
  html('a style sheet', '<style>\n.a { background-image: url(bg.jpg); }\n/* url(no.png) */</style>', {
    target: 'bg.jpg',
  }),
  html(
    'a poster, an icon and a preview',
    '<video poster="p.jpg" src="v.mp4"></video><link rel="icon" sizes="32x32" href="/favicon.png"><meta property="og:image" content="og.png">',
    { target: 'p.jpg' },
    { target: '/favicon.png', width: 32, height: 32 },
    { target: 'og.png' },
  ),
  html(
    'an input and an SVG image',
    '<input type="image" src="go.png" alt="Go"><svg><image href="s.png" width="5" height="6"/></svg>',
    { target: 'go.png', alt: 'Go' },
    { target: 's.png', width: 5, height: 6 },
  ),
  html('percentages say nothing', '<img src="a.png" width="50%" height="auto">', { target: 'a.png' }),
  html(
    'several placeholders',
    '<img src="https://picsum.photos/id/237/200/300"><img src="//dummyimage.com/640x360/000/fff&amp;text=Hi" alt="hero" width="320"><img src="https://fakeimg.pl/250/">',
    { kind: 'placeholder', target: 'https://picsum.photos/id/237/200/300', width: 200, height: 300 },
    { kind: 'placeholder', target: '//dummyimage.com/640x360/000/fff&text=Hi', alt: 'hero', width: 640, height: 360 },
    { kind: 'placeholder', target: 'https://fakeimg.pl/250/', width: 250, height: 250 },
  ),
  html('a placeholder that names nothing', '<img src="https://placekitten.com/g/200/300" alt="">', {
    kind: 'placeholder',
    target: 'https://placekitten.com/g/200/300',
    width: 200,
    height: 300,
  }),
  row('php', 'HTML between PHP', '<?php if ($a > 1): ?>\n<img src="a.png" alt="x">\n<?php endif ?>', {
    target: 'a.png',
    alt: 'x',
  }),
  row('liquid', 'HTML between Liquid', '{% if a > b %}<img src="a.png" alt="{{ t }}">{% endif %}', { target: 'a.png' }),
  nothing('html', 'a comment', '<!-- <img src="a.png"> --><p>fox.png</p>'),
  nothing('html', 'a script', '<script>const a = \'<img src="a.png">\';</script>'),
  nothing('html', 'a textarea', '<textarea><img src="a.png"></textarea>'),
  nothing(
    'html',
    'external, data and empty',
    '<img src="https://example.com/a.png"><img src="data:image/png;base64,AA=="><img src=""><img>',
  ),
  nothing(
    'html',
    'templates',
    '<img src="{{ url }}.png"><img src="<%= url %>/a.png"><img src="${u}.png"><img src="%PUBLIC_URL%/a.png"><img src="[[x]].png">',
  ),
  nothing(
    'html',
    'a link and a source of a video',
    '<a href="a.png">x</a><video src="v.mp4"><source src="v.webm"></video><script src="a.js"></script><link rel="stylesheet" href="a.css">',
  ),
  nothing('html', 'lazy loading by script', '<img data-src="a.png">'),
  nothing('php', 'a source from PHP', '<img src="<?php echo $x; ?>.png">'),
  nothing('jinja', 'a comment of Jinja', '{# <img src="a.png"> #}{% comment %}<img src="b.png">{% endcomment %}'),
  // Vue, Svelte, Astro
  row(
    'vue',
    'static and bound',
    '<template><img src="./a.png" alt="A"><img :src="b" alt="B"><v-img v-bind:src="\'c.png\'" src="d.webp"/></template>',
    { target: './a.png', alt: 'A' },
    { target: 'd.webp' },
  ),
  row(
    'vue',
    'an import and a style',
    '<script setup lang="ts">\nimport hero from "./hero.png";\nconst a: string = hero;\n</script>\n<style lang="scss">\n// url(no.png)\n.a { background: url("bg.png") }\n</style>',
    { target: './hero.png' },
    { target: 'bg.png' },
  ),
  nothing(
    'vue',
    'aliases and interpolation',
    '<template><img src="@/assets/a.png"><img src="~/b.png"><img :src="`c.png`"><p>{{ "d.png" }}</p></template>',
  ),
  row(
    'svelte',
    'a handler before the source',
    '<img on:click={() => a > b} src="./a.png" alt="A {x}" {width}>\n{#if a > b}<img src="b.png">{/if}',
    { target: './a.png', alt: 'A {x}' },
    { target: 'b.png' },
  ),
  nothing(
    'svelte',
    'expressions',
    '<img src={hero}><img src="{base}/a.png"><img {src} alt="x"><img src=\'$lib/a.png\'>',
  ),
  row(
    'astro',
    'frontmatter and template',
    '---\nimport hero from "../hero.png";\nconst n = 1;\n---\n<h1>Home</h1>\n<Image src={hero} alt="x" />\n{list.map((a) => <img src="/a.png" alt="A" />)}',
    { target: '../hero.png' },
    { target: '/a.png', alt: 'A', heading: 'Home' },
  ),
  nothing('astro', 'a comment', '{/* <img src="a.png"> */}\n<!-- <img src="b.png"> -->'),
  // JSX
  jsx(
    'a source',
    'export const A = () => <main><h1>Foxes</h1><img alt="a fox" src="fox.png" width={640} height="480" /></main>;',
    { target: 'fox.png', alt: 'a fox', heading: 'Foxes', width: 640, height: 480 },
  ),
  jsx(
    'a string in braces and a template',
    "const a = <><img src={'a b.png'} alt={`A`} /><img src={`b.png`} /></>;",
    { target: 'a b.png', alt: 'A' },
    { target: 'b.png' },
  ),
  jsx(
    'an import and its use',
    'import hero from \'./hero.png\';\nexport default function A(): JSX.Element { return <Image src={hero} alt="the hero" width={10} height={20} />; }',
    { target: './hero.png', alt: 'the hero', width: 10, height: 20 },
  ),
  jsx(
    'require and new URL',
    "const a = require('./a.png');\nconst b = new URL('./b.webp', import.meta  .url);\nconst c = <img src={require('./c.png')} />;",
    { target: './a.png' },
    { target: './b.webp' },
    { target: './c.png' },
  ),
  jsx('an import with a query', "import a from './a.png?w=100';", { target: './a.png' }),
  jsx(
    'a srcSet',
    '<img srcSet="a.png 1x, a@2x.png 2x" alt="x" />',
    { target: 'a.png', alt: 'x', scale: 1 },
    { target: 'a@2x.png', alt: 'x', scale: 2 },
  ),
  jsx('a style', "<div style={{ backgroundImage: 'url(bg.png)', width: 100, height: '50px' }} />", {
    target: 'bg.png',
    width: 100,
    height: 50,
  }),
  jsx('entities', '<img src="R&amp;D.png" alt="a &quot;b&quot;" />', { target: 'R&D.png', alt: 'a "b"' }),
  jsx('a placeholder', '<img src="https://placehold.co/100x50" alt="logo" />', {
    kind: 'placeholder',
    target: 'https://placehold.co/100x50',
    alt: 'logo',
    width: 100,
    height: 50,
  }),
  nothing(
    'typescriptreact',
    'expressions',
    'const a = <><img src={src} /><img src={`${base}/a.png`} /><img src={"a" + ".png"} /><img {...props} /></>;',
  ),
  nothing(
    'typescriptreact',
    'comments and strings',
    '// <img src="a.png" />\n/* import a from "./a.png" */\nconst a = \'<img src="b.png" />\'; const b = <p>{/* <img src="c.png" /> */}</p>;',
  ),
  nothing(
    'typescriptreact',
    'packages and aliases',
    "import a from 'pkg/a.png'; import b from '@/b.png'; import c from '~/c.png'; import d from './d.svg';",
  ),
  nothing('javascriptreact', 'a link', '<a href="a.png">x</a>'),
  // MDX
  row(
    'mdx',
    'Markdown, JSX and an import',
    'import hero from "./hero.png"\n\n# Foxes\n\n![a](a.png)\n\n<Image src="./b.png" alt="B" />\n\n{show && <img src="c.png" />}',
    { target: './hero.png' },
    { target: 'a.png', alt: 'a', heading: 'Foxes' },
    { target: './b.png', alt: 'B', heading: 'Foxes' },
    { target: 'c.png', heading: 'Foxes' },
  ),
  row('mdx', 'Markdown between tags', '<div className="x">\n\n![a](a.png)\n\n</div>', { target: 'a.png', alt: 'a' }),
  row('mdx', 'indented text is no code', '<div>\n    ![a](a.png)\n</div>', { target: 'a.png', alt: 'a' }),
  nothing(
    'mdx',
    'comments, code and expressions',
    `{/* <img src="a.png" />\n\n![b](b.png) */}\n\n${fence}jsx\n<img src="c.png" />\n${fence}\n\n\`<img src="d.png" />\` <img src={hero} />\n\nexport const t = "![e](e.png)"`,
  ),
  // CSS
  row(
    'css',
    'urls of each kind',
    '.a { background: url(a.png) }\n.b { background-image: url("b c.png"), url( \'d\\20 e.jpg\' ) }',
    { target: 'a.png' },
    { target: 'b c.png' },
    { target: 'd e.jpg' },
  ),
  row('css', 'a size', '.a { background: url(a.png?x#y) no-repeat; background-size: 640px 480px; width: 1px }', {
    target: 'a.png',
    width: 640,
    height: 480,
  }),
  row(
    'css',
    'an image set',
    '.a { background: image-set("a.png" 1x, url(b.png) 2x) }',
    { target: 'a.png', scale: 1 },
    { target: 'b.png', scale: 2 },
  ),
  row(
    'css',
    'inside a media query, percent-encoded',
    '@media (min-width: 1px) { .a { background: url(my%20fox.webp) } }',
    { target: 'my fox.webp' },
  ),
  row('css', 'a sheet that is being typed', '.a { background: url(a.png);', { target: 'a.png' }),
  row(
    'scss',
    'nesting and line comments',
    "// don't { url(no.png)\n$w: 10px; // }\n.a { &:hover { background: url('a.png'); } @include m($w) { color: red; } }",
    { target: 'a.png' },
  ),
  row('less', 'mixins', '.m(@a) { background: url("a.png") } // x\n.b { .m(1); }', { target: 'a.png' }),
  nothing('css', 'comments and strings', '/* url(a.png) */ .a { content: "url(b.png)"; --c: /* url(c.png) */ 1 }'),
  nothing(
    'css',
    'external, data and fonts',
    '.a { background: url(https://example.com/a.png) url(data:image/png;base64,AA==) } @font-face { src: url(a.woff2) } @import url(b.css);',
  ),
  nothing(
    'scss',
    'interpolation and variables',
    '.a { background: url($img); b: url("#{$p}/a.png"); c: url(#{$p}.png) }',
  ),
  nothing('less', 'interpolation', '.a { background: url("@{p}/a.png") }'),
  // Other languages
  nothing('plaintext', 'another language', '![x](a.png)'),
  nothing('python', 'a string', 'a = "a.png"'),
];

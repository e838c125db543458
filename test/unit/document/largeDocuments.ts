/** Documents of any number of lines. */
export interface LargeDocument {
  readonly languageId: string;
  /** Line `i`. */
  readonly write: (i: number) => string;
}

export const writers: Readonly<Record<string, LargeDocument>> = {
  markdown: {
    languageId: 'markdown',
    write: (i) =>
      i % 40 === 0
        ? `## Section ${i}`
        : i % 40 === 2
          ? `![Picture ${i}](images/p${i}.png)`
          : i % 2 === 1
            ? ''
            : `Some *words* and a [link](https://example.com/${i}), line ${i}.`,
  },
  html: {
    languageId: 'html',
    write: (i) =>
      i % 20 === 0
        ? `<h2>${i}</h2><img src="p${i}.png" alt="picture ${i}">`
        : `<p class="a">Some <b>words</b> &amp; a <a href="${i}.html">link</a></p>`,
  },
  typescriptreact: {
    languageId: 'typescriptreact',
    write: (i) =>
      [
        'export function C' + String(i) + '() {',
        `  const words = useState<number>(${i});`,
        `  return <img src="p${i}.png" alt="x" />;`,
        '}',
      ][i % 4] ?? '',
  },
  css: {
    languageId: 'css',
    write: (i) =>
      [`.words${i} {`, `  background: url("p${i}.png");`, `  color: rgb(${i % 255}, 0, 0);`, '}'][i % 4] ?? '',
  },
  // Nothing that tells where it could be cut: no blank line.
  markdownParagraph: {
    languageId: 'markdown',
    write: (i) =>
      i % 40 === 2
        ? `![Picture ${i}](images/p${i}.png)`
        : `Some *words* and a [link](https://example.com/${i}), line ${i}.`,
  },
};

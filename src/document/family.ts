/** How a language writes a picture: languages of one family share syntax, escaping and parser. */
export type Family =
  | 'markdown'
  | 'mdx'
  | 'html'
  | 'vue'
  | 'svelte'
  | 'astro'
  | 'jsx'
  | 'css'
  | 'latex'
  | 'restructuredtext'
  | 'asciidoc'
  | 'typst'
  | 'plain';

const families: Readonly<Record<Exclude<Family, 'plain'>, readonly string[]>> = {
  markdown: ['markdown', 'quarto', 'rmd', 'juliamarkdown', 'skill', 'prompt', 'instructions', 'chatagent'],
  mdx: ['mdx'],
  html: [
    'html',
    'django-html',
    'jinja-html',
    'jinja',
    'liquid',
    'twig',
    'blade',
    'handlebars',
    'razor',
    'aspnetcorerazor',
    'erb',
    'html-eex',
    'ejs',
    'php',
  ],
  vue: ['vue', 'vue-html'],
  svelte: ['svelte'],
  astro: ['astro'],
  jsx: ['javascriptreact', 'typescriptreact'],
  css: ['css', 'scss', 'less', 'sass', 'postcss', 'stylus', 'tailwindcss'],
  latex: ['latex', 'tex', 'latex-expl3'],
  restructuredtext: ['restructuredtext', 'rst'],
  asciidoc: ['asciidoc', 'adoc'],
  typst: ['typst'],
};

const byLanguage = new Map<string, Family>();
for (const [family, languages] of Object.entries(families)) {
  for (const language of languages) byLanguage.set(language, family as Family);
}

/** The family of a VS Code language identifier; `plain` where the language has no syntax for pictures that we know. */
export function familyOf(languageId: string): Family {
  return byLanguage.get(languageId) ?? 'plain';
}

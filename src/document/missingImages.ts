import { familyOf } from './family.ts';
import { withHeadings, type Findings, type Found, type Heading, type ImageReference } from './imageReference.ts';
import type { MarkdownCache } from './markdownImages.ts';
import { blank, maskBraces, maskTemplate } from './mask.ts';
import { splice, type Scanned } from './splice.ts';
import { resolveTarget, type Surroundings } from './resolveTarget.ts';

/** Which of these files and folders exist; paths as they were given. */
export type Exists = (paths: readonly string[]) => Promise<ReadonlySet<string>>;

/** A picture that a document points to and that does not exist. */
export interface MissingImage {
  readonly reference: ImageReference;
  /** Where it must be; absent for a placeholder, whose file has no name yet. */
  readonly path?: string;
}

const scripts = new Set(['javascript', 'javascriptreact', 'typescript', 'typescriptreact']);
const styles = new Set(['css', 'scss', 'less', 'postcss', 'tailwindcss']);
const wanted = /\.(?:png|jpe?g|webp)|https?:\/\/|%/i;

/** Whether documents of a language are looked through. */
export function hasImageReferences(languageId: string): boolean {
  const family = familyOf(languageId);
  return scripts.has(languageId) || styles.has(languageId) || /^(?:markdown|mdx|html|vue|svelte|astro)$/.test(family);
}

/**
 * The references to pictures in a document that we could make: files by path, and placeholder URLs. External URLs, data URIs,
 * templates, variables, comments and code are not among them. The parser of the language is loaded on first use. Never throws
 * on any text; what can't be read has none.
 */
export async function findImageReferences(text: string, languageId: string): Promise<readonly ImageReference[]> {
  return withHeadings(await find(text, languageId, new Map()));
}

/** Scans one document again and again while it changes; keeps what it needs to look at what changed only. */
export class IncrementalScan {
  readonly #markdown: MarkdownCache = new Map();
  #last: (Scanned & { readonly languageId: string; readonly references: readonly ImageReference[] }) | undefined;

  /** As `findImageReferences`. */
  async scan(text: string, languageId: string): Promise<readonly ImageReference[]> {
    const last = this.#last?.languageId === languageId ? this.#last : undefined;
    if (last?.text === text) return last.references;
    if (!last) this.#markdown.clear();
    const findings = await find(text, languageId, this.#markdown, last);
    const references = withHeadings(findings);
    this.#last = { text, languageId, findings, references };
    return references;
  }
}

/** Those of the references whose file does not exist and would lie inside the workspace, and the placeholders. */
export async function missingOf(
  references: readonly ImageReference[],
  surroundings: Surroundings,
  exists: Exists,
): Promise<readonly MissingImage[]> {
  const resolved = references.map((reference) => ({ reference, target: resolveTarget(reference, surroundings) }));
  const paths = new Set(resolved.flatMap(({ target }) => (target?.inside ? [target.path] : [])));
  const present = paths.size === 0 ? new Set<string>() : await exists([...paths]);
  return resolved.flatMap(({ reference, target }): MissingImage[] => {
    if (reference.kind === 'placeholder') return [{ reference }];
    return target?.inside && !present.has(target.path) ? [{ reference, path: target.path }] : [];
  });
}

async function find(text: string, languageId: string, cache: MarkdownCache, last?: Scanned): Promise<Findings> {
  const nothing: Findings = { references: [], headings: [] };
  if (!hasImageReferences(languageId) || !wanted.test(text)) return nothing;
  if (scripts.has(languageId) || styles.has(languageId)) {
    const read = scripts.has(languageId) ? await scriptReader(languageId) : (await import('./cssImages.ts')).cssImages;
    const sentinel = styles.has(languageId) ? '@z;' : '';
    return (last && splice(last, text, (part) => read(part), sentinel)) ?? read(text);
  }
  const family = familyOf(languageId);
  if (family === 'markdown' || family === 'mdx') {
    const { markdownImages } = await import('./markdownImages.ts');
    return await markdownImages(text, cache, family === 'mdx');
  }
  return await template(text, languageId);
}

async function scriptReader(languageId: string): Promise<(text: string) => Findings> {
  const { jsxImages } = await import('./jsxImages.ts');
  return (text) => jsxImages(text, languageId);
}

/** HTML, Vue, Svelte, Astro and template languages, with the style sheets and scripts in them. */
async function template(text: string, languageId: string): Promise<Findings> {
  const { htmlImages } = await import('./htmlImages.ts');
  const family = familyOf(languageId);
  const fence = family === 'astro' ? /^\s*---\r?\n[\s\S]*?\n---/.exec(text)?.[0] : undefined;
  const body = fence === undefined ? text : blank(fence) + text.slice(fence.length);
  const masked = family === 'svelte' || family === 'astro' ? maskBraces(body) : maskTemplate(body, languageId);
  const found = htmlImages(text, masked);
  const references: Found[] = [...found.references];
  const headings: Heading[] = [...found.headings];
  const parts = found.embedded.map((part) => ({ ...part, source: text.slice(part.start, part.end) }));
  if (fence !== undefined) {
    parts.push({
      language: 'script',
      start: fence.indexOf('---') + 3,
      end: fence.length - 3,
      source: fence.slice(fence.indexOf('---') + 3, -3),
    });
  }
  for (const { language, start, source } of parts) {
    const inside = { document: text, offset: start };
    if (language === 'style' && /url\(|image-set\(/i.test(source)) {
      references.push(...(await import('./cssImages.ts')).cssImages(source, inside).references);
    }
    // Only these have scripts that a bundler reads.
    const isModule = family === 'vue' || family === 'svelte' || family === 'astro';
    if (language === 'script' && isModule && /\.(?:png|jpe?g|webp)/i.test(source)) {
      references.push(...(await import('./jsxImages.ts')).jsxImages(source, 'typescript', inside).references);
    }
  }
  return { references, headings };
}

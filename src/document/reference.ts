import { posix, win32 } from 'node:path';
import {
  encodeUrlPath,
  escapeAttribute,
  escapeLatexPath,
  escapeMarkdownAlt,
  escapeSnippet,
  escapeTypst,
  oneLine,
} from './escape.ts';
import { familyOf, type Family } from './family.ts';
import { below, isWindowsPath, wayTo, withSlashes } from './paths.ts';

/** What a reference is made from. Paths are absolute and of one system; Windows paths may have either slash. */
export interface ReferenceInput {
  /** VS Code's language identifier of the document, or of the place in it. */
  readonly languageId: string;
  /** Absent for a document that was never saved: then the first root stands for its folder. */
  readonly documentPath?: string;
  readonly imagePath: string;
  /** The workspace folders. */
  readonly roots: readonly string[];
  /**
   * Folders whose files a site serves from `/`, nearest first (`findPublicFolders`). Absent: any folder named `public` beside
   * the document or one of its parents, inside a root.
   */
  readonly publicFolders?: readonly string[];
  /** Alternative text, as the user wrote it; may be empty and may have several lines. */
  readonly alt: string;
  /** CSS pixels. Written where the language has them. */
  readonly width?: number;
  readonly height?: number;
}

/** The text that points to a file. */
export interface Reference {
  readonly text: string;
  /** The same in VS Code's snippet syntax, with the alternative text as a selected placeholder where the language has one. */
  readonly snippet: string;
  /** The path as it is meant, before any encoding; with `/`. A file URL where the language takes URLs and no relative path exists. */
  readonly path: string;
  /** How the path starts: at the document, at the site's root, or at a drive (which works on this machine only). */
  readonly kind: 'relative' | 'root' | 'absolute';
}

/** A reference in pieces: the alternative text, already escaped, stands between; absent where the language has none. */
interface Pieces {
  readonly before: string;
  readonly alt?: string;
  readonly after: string;
}

const urlFamilies = new Set<Family>(['markdown', 'mdx', 'html', 'vue', 'svelte', 'astro', 'jsx', 'css', 'asciidoc']);
const webFamilies = new Set<Family>(['markdown', 'mdx', 'html', 'vue', 'svelte', 'astro', 'jsx', 'css']);

/**
 * The reference to a picture, as the document's language writes it. Never throws; a path that can't be relative (another
 * drive) becomes a file URL, or an absolute path where the language has no URLs.
 */
export function referenceText(input: ReferenceInput): Reference {
  const family = familyOf(input.languageId);
  const windows = isWindowsPath(input.imagePath) || isWindowsPath(input.documentPath ?? '');
  const { path, kind } = locate(input, family, windows);
  const isUrl = urlFamilies.has(family);
  const written = kind === 'absolute' && isUrl ? fileUrl(path, windows) : isUrl ? encodeUrlPath(path) : path;
  const { before, alt, after } = pieces(family, input, written);
  const placeholder = alt === undefined ? '' : alt === '' ? '${1}' : `\${1:${escapeSnippet(alt)}}`;
  return {
    text: before + (alt ?? '') + after,
    snippet: `${escapeSnippet(before)}${placeholder}${escapeSnippet(after)}$0`,
    path: kind === 'absolute' && isUrl ? written : path,
    kind,
  };
}

function locate(input: ReferenceInput, family: Family, windows: boolean): Pick<Reference, 'path' | 'kind'> {
  const style = windows ? win32 : posix;
  const image = withSlashes(input.imagePath, windows);
  const folder = input.documentPath === undefined ? input.roots[0] : style.dirname(input.documentPath);
  if (webFamilies.has(family) && folder !== undefined) {
    const served = servedFrom(input, family, folder, image, windows);
    if (served !== undefined) return { path: `/${served}`, kind: 'root' };
  }
  const way = wayTo(folder, image, windows);
  if (way.kind === 'absolute') return way;
  // A first part such as `a:b` would be a scheme; `~` and `@` are module names to bundlers; Vue's compiler takes nothing but `./`.
  const needsDot = urlFamilies.has(family) && (/^[^/]*:|^[~@]/.test(way.path) || family === 'vue');
  return needsDot && !way.path.startsWith('../') ? { path: `./${way.path}`, kind: 'relative' } : way;
}

/** The path below a folder that is served from `/`, if the document is a source of that site. */
function servedFrom(
  input: ReferenceInput,
  family: Family,
  folder: string,
  image: string,
  windows: boolean,
): string | undefined {
  const candidates = input.publicFolders ?? publicFoldersIn(input.roots, image, windows);
  for (const candidate of candidates) {
    const site = (windows ? win32 : posix).dirname(candidate);
    const path = below(candidate, image, windows);
    const inSite = below(site, `${withSlashes(folder, windows)}/x`, windows);
    if (path === undefined || inSite === undefined) continue;
    // A page that is itself served reaches its neighbours by relative paths, also when opened from disk.
    if (below(candidate, `${withSlashes(folder, windows)}/x`, windows) !== undefined) continue;
    // README.md and its like at the top are read on a code host, which knows no public folder.
    if (family === 'markdown' && inSite === 'x') continue;
    return path;
  }
  return undefined;
}

/** Every folder named `public` between a root and the picture, innermost first. */
function publicFoldersIn(roots: readonly string[], image: string, windows: boolean): readonly string[] {
  const found: string[] = [];
  for (const root of roots) {
    const parts = below(root, image, windows)?.split('/') ?? [];
    for (let end = parts.length - 1; end > 0; end -= 1) {
      if (parts[end - 1] === 'public') {
        found.push([withSlashes(root, windows).replace(/(?<!\/)\/+$/, ''), ...parts.slice(0, end)].join('/'));
      }
    }
  }
  return found.sort((a, b) => b.length - a.length);
}

function fileUrl(path: string, windows: boolean): string {
  if (!windows) return `file://${encodeUrlPath(path)}`;
  return path.startsWith('//') ? `file:${encodeUrlPath(path)}` : `file:///${encodeUrlPath(path)}`;
}

function pieces(family: Family, input: ReferenceInput, path: string): Pieces {
  const text = oneLine(input.alt);
  const { width, height } = input;
  switch (family) {
    case 'markdown':
    case 'mdx':
      return { before: '![', alt: escapeMarkdownAlt(text, family === 'mdx'), after: `](${path})` };
    case 'html':
    case 'vue':
    case 'svelte':
    case 'astro': {
      const size = `${pixels(' width="', width, '"')}${pixels(' height="', height, '"')}`;
      return {
        before: `<img src="${path}" alt="`,
        alt: escapeAttribute(text, family === 'svelte'),
        after: `"${size}>`,
      };
    }
    case 'jsx': {
      const size = `${pixels(' width={', width, '}')}${pixels(' height={', height, '}')}`;
      return { before: `<img src="${path}" alt="`, alt: escapeAttribute(text), after: `"${size} />` };
    }
    case 'css':
      return { before: `url("${path}")`, after: '' };
    case 'latex':
      // A picture of 1024 px is wider than a page: LaTeX counts 72 to the inch.
      return { before: `\\includegraphics[width=\\linewidth]{${escapeLatexPath(path)}}`, after: '' };
    case 'restructuredtext':
      return {
        // Sphinx takes the path as it is; docutils drops white space that has no backslash.
        before: `.. image:: ${path.replace(/[\\\s]/g, '\\$&')}\n   :alt: `,
        alt: text.replace(/\\/g, '\\\\'),
        after: `${pixels('\n   :width: ', width, 'px')}${pixels('\n   :height: ', height, 'px')}`,
      };
    case 'asciidoc': {
      const size =
        height === undefined ? pixels(',', width, '') : `,${pixels('', width, '')},${pixels('', height, '')}`;
      return { before: `image::${path}["`, alt: text.replace(/["\]]/g, '\\$&'), after: `"${size}]` };
    }
    case 'typst':
      return { before: `#image("${escapeTypst(path)}", alt: "`, alt: escapeTypst(text), after: '")' };
    case 'plain':
      return { before: path, after: '' };
  }
}

function pixels(before: string, value: number | undefined, after: string): string {
  return value === undefined ? '' : `${before}${Math.round(value)}${after}`;
}

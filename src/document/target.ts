import { stated, type Details, type Found, type Range, type TargetSyntax } from './imageReference.ts';
import { parsePlaceholder } from './placeholder.ts';

/** What we can make. GIF, SVG, AVIF and icons are left alone. */
const makeable = /\.(?:png|jpe?g|webp)$/i;

/** Signs of a template or variable: `{{ x }}`, `{x}`, `${x}`, `{% x %}`, `<%= x %>`, `<?= x ?>`, `%PUBLIC_URL%`, `[[x]]`. */
const dynamic = /[{}<>]|%[A-Z_]{3,}%|\[\[|\$\(/;

/** Whether a path ends like a picture that we can make. */
export function isMakeable(path: string): boolean {
  return makeable.test(path);
}

/** Where a target stands and what is said about it. */
export interface Place {
  readonly text: string;
  readonly range: Range;
  readonly targetRange: Range;
  readonly syntax: TargetSyntax;
  readonly details: Details;
}

/**
 * Turns a URL, as the language's parser decoded it, into a reference; `undefined` if it is nothing to make: external, a data
 * URI, a template, an alias of a bundler (`@/`, `~/`, `$lib/`), or another kind of file.
 */
export function reference(url: string, place: Place): Found | undefined {
  const raw = place.text.slice(place.targetRange.start, place.targetRange.end);
  const common = { raw, range: place.range, targetRange: place.targetRange, syntax: place.syntax };
  const value = url.trim();
  if (value === '' || dynamic.test(value) || /[{}]/.test(raw)) return undefined;
  if (/^[a-z][a-z\d+.-]*:|^[\\/]{2}/i.test(value)) {
    const placeholder = parsePlaceholder(value);
    if (!placeholder) return undefined;
    const { text, ...size } = placeholder;
    const { alt, ...details } = place.details;
    return { kind: 'placeholder', target: value, ...common, ...stated({ ...details, alt: alt || text, ...size }) };
  }
  if (/^[@~$#]/.test(value)) return undefined;
  const target = place.syntax === 'script' ? stripQuery(value) : decodePath(stripQuery(value));
  if (target === undefined || !isMakeable(target) || /(?:^|\/)\.\w+$/.test(target)) return undefined;
  return { kind: 'image', target, ...common, ...stated(place.details) };
}

function stripQuery(url: string): string {
  return url.replace(/[?#].*/s, '');
}

/** A path from a URL: a written backslash is a slash, as browsers read it. `undefined` if it is no path. */
function decodePath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/\\/g, '/'));
    // eslint-disable-next-line no-control-regex -- no file name holds them
    return /[\u0000-\u001f\u007f]/.test(path) ? undefined : path;
  } catch {
    return undefined;
  }
}

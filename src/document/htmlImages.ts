import { cssSize, cssUrls, inlineDeclarations } from './cssUrls.ts';
import { visitTags, type Attribute } from './htmlTags.ts';
import type { Details, Findings, Found, Heading, Range } from './imageReference.ts';
import { parseSrcset } from './srcset.ts';
import { reference } from './target.ts';

/** Style sheets and scripts inside the text, for the parsers that know them. */
export interface Embedded extends Range {
  readonly language: 'style' | 'script';
}

/** Attributes that hold one URL of a picture, by tag; `src` counts on every other tag too (`Image`, `v-img`). */
const urlAttributes: Readonly<Record<string, readonly string[]>> = {
  video: ['poster'],
  image: ['href', 'xlink:href', 'src'],
  link: ['href'],
  meta: ['content'],
};
/** Tags whose `src` is no picture. */
const otherSources = new Set(['script', 'iframe', 'audio', 'video', 'track', 'embed', 'frame', 'link', 'meta']);

/**
 * Pictures in HTML and in templates written like it. `masked` is the text with what is not HTML (comments of the template
 * language, expressions inside tags) replaced by as many other characters.
 */
export function htmlImages(text: string, masked: string = text): Findings & { readonly embedded: readonly Embedded[] } {
  const references: Found[] = [];
  const headings: Heading[] = [];
  const embedded: Embedded[] = [];
  let heading: string | undefined;
  // The sources of a `picture` come before the `img` that says what it shows.
  let sources: number[] | undefined;

  visitTags(masked, {
    open(name, attributes, start, end) {
      if (/^h[1-6]$/.test(name)) heading = '';
      if (name === 'picture') sources = [];
      if (attributes.length === 0) return;
      const found = tagImages(text, name, attributes, { start, end });
      if (name === 'source' && sources) sources.push(...found.map((_, index) => references.length + index));
      if (name === 'img' && sources) {
        for (const index of sources) {
          const source = references[index];
          if (source) references[index] = { ...pick(tagDetails(attributes)), ...source };
        }
        sources = undefined;
      }
      references.push(...found);
    },
    close(name, end) {
      if (name === 'picture') sources = undefined;
      if (/^h[1-6]$/.test(name) && heading !== undefined) {
        headings.push({ end, text: heading.replace(/\s+/g, ' ').trim() });
        heading = undefined;
      }
    },
    wantsText: () => heading !== undefined,
    text(part) {
      if (heading !== undefined) heading += part;
    },
    raw(language, start, end) {
      embedded.push({ language, start, end });
    },
  });
  return { references, headings, embedded };
}

const mayHoldUrl = /^(?:src|srcset|imagesrcset|style|poster|href|xlink:href|content)$/;

function tagImages(text: string, name: string, attributes: readonly Attribute[], range: Range): readonly Found[] {
  if (!attributes.some(({ name: attribute }) => mayHoldUrl.test(attribute))) return [];
  const by = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  if (!isPicture(name, by)) return [];
  const details = tagDetails(attributes);
  const found: Found[] = [];
  const add = (url: string, targetRange: Range, own: Details) => {
    const image = reference(url, { text, range, targetRange, syntax: 'html', details: { ...details, ...own } });
    if (image) found.push(image);
  };
  for (const attribute of by.values()) {
    if (attribute.name === 'srcset' || attribute.name === 'imagesrcset') {
      for (const candidate of parseSrcset(attribute.value)) {
        add(candidate.url, spanOf(attribute, candidate.start, candidate.end), {
          scale: candidate.scale,
          pixelWidth: candidate.pixelWidth,
        });
      }
    } else if (attribute.name === 'style') {
      for (const { url, start, end } of cssUrls(attribute.value)) add(url, spanOf(attribute, start, end), {});
    } else if (urlAttributes[name]?.includes(attribute.name) || (attribute.name === 'src' && !otherSources.has(name))) {
      add(attribute.value, { start: attribute.start, end: attribute.end }, {});
    }
  }
  return found;
}

/** `link` and `meta` hold many things; these hold pictures. */
function isPicture(name: string, by: ReadonlyMap<string, Attribute>): boolean {
  const value = (attribute: string) => by.get(attribute)?.value.toLowerCase() ?? '';
  if (name === 'link') return /\bicon\b|apple-touch|image_src/.test(value('rel')) || value('as') === 'image';
  if (name === 'meta')
    return /^(?:og|twitter):image(?::(?:url|src|secure_url))?$/.test(value('property') || value('name'));
  return true;
}

function tagDetails(attributes: readonly Attribute[]): Details {
  const value = (name: string) => attributes.find((attribute) => attribute.name === name)?.value;
  const plain = (name: string) => {
    const found = value(name)?.replace(/\s+/g, ' ').trim();
    return found === undefined || /\{\{|\{%|<[%?]|^\{.*\}$/.test(found) ? undefined : found;
  };
  const style = cssSize(inlineDeclarations(value('style') ?? ''));
  const icon = /^(\d{1,5})x(\d{1,5})$/i.exec(value('sizes')?.trim() ?? '');
  return {
    alt: plain('alt') ?? plain('aria-label'),
    title: plain('title'),
    width: pixels(value('width')) ?? style.width ?? (icon ? Number(icon[1]) : undefined),
    height: pixels(value('height')) ?? style.height ?? (icon ? Number(icon[2]) : undefined),
  };
}

/** A `source` takes these from its `img`. */
function pick({ alt, title, width, height }: Details): Partial<Found> {
  return {
    ...(alt ? { alt } : {}),
    ...(title ? { title } : {}),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}

/** A length in pixels, `640` or `640px`; percentages and other units say nothing about the file. */
function pixels(value: string | undefined): number | undefined {
  const match = /^\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*$/.exec(value ?? '');
  const number = match ? Number(match[1]) : 0;
  return number > 0 ? number : undefined;
}

function spanOf(attribute: Attribute, start: number, end: number): Range {
  return { start: attribute.positions[start] ?? attribute.end, end: attribute.positions[end] ?? attribute.end };
}

import { fromMarkdown, type Extension } from 'mdast-util-from-markdown';
import type { Nodes, PhrasingContent, RootContent } from 'mdast';
import type { Heading, Range } from './imageReference.ts';

/** An image of Markdown, with its own URL or that of a definition. Offsets count from the beginning of the parsed text. */
export interface MarkdownImage {
  readonly range: Range;
  readonly alt: string;
  readonly title: string;
  /** Decoded; where it stands. */
  readonly target?: { readonly url: string; readonly range: Range };
  /** Normalized; of a definition. */
  readonly identifier?: string;
}

/** A definition, `[label]: url "title"`. */
export interface Definition {
  readonly identifier: string;
  /** As written, on one line. */
  readonly label: string;
  readonly url: string;
  readonly title: string;
  readonly range: Range;
}

/** What a piece of Markdown holds. */
export interface MarkdownBlock {
  readonly images: readonly MarkdownImage[];
  readonly definitions: readonly Definition[];
  readonly headings: readonly Heading[];
  /** HTML; the tags of one paragraph are together. */
  readonly html: readonly (readonly Range[])[];
  /** Code blocks and code spans. */
  readonly code: readonly Range[];
}

/** MDX has neither HTML nor code by indentation: `<` begins JSX. */
const mdxExtensions = [{ disable: { null: ['codeIndented', 'htmlFlow', 'htmlText', 'autolink'] } }];

/** Parses a piece of Markdown (CommonMark). Never throws. */
export function parseMarkdown(text: string, mdx: boolean): MarkdownBlock {
  const destinations: Range[] = [];
  const labels: Range[] = [];
  // The syntax tree has no places of URLs; the tokens have.
  const places: Extension = {
    enter: {
      resourceDestinationString: function (token) {
        destinations.push({ start: token.start.offset, end: token.end.offset });
        this.buffer();
      },
      definitionDestinationString: function (token) {
        destinations.push({ start: token.start.offset, end: token.end.offset });
        this.buffer();
      },
      definitionLabelString: function (token) {
        labels.push({ start: token.start.offset, end: token.end.offset });
        this.buffer();
      },
    },
  };
  const tree = fromMarkdown(text, { extensions: mdx ? mdxExtensions : [], mdastExtensions: [places] });
  const collector = new Collector(text, destinations, labels);
  collector.walk(tree);
  return collector;
}

class Collector implements MarkdownBlock {
  readonly images: MarkdownImage[] = [];
  readonly definitions: Definition[] = [];
  readonly headings: Heading[] = [];
  readonly html: Range[][] = [];
  readonly code: Range[] = [];
  readonly #text: string;
  readonly #destinations: readonly Range[];
  readonly #labels: readonly Range[];

  constructor(text: string, destinations: readonly Range[], labels: readonly Range[]) {
    this.#text = text;
    this.#destinations = destinations;
    this.#labels = labels;
  }

  walk(root: Nodes): void {
    const pending: { node: Nodes; group?: Range[] }[] = [{ node: root }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { node, group } = next;
      this.#visit(node, group);
      if ('children' in node) {
        const below: readonly (RootContent | PhrasingContent)[] = node.children;
        const isText = node.type === 'paragraph' || node.type === 'heading';
        const own = isText ? [] : group;
        if (isText && own) this.html.push(own);
        for (const child of below.toReversed()) pending.push(own ? { node: child, group: own } : { node: child });
      }
    }
  }

  #visit(node: Nodes, group: Range[] | undefined): void {
    const range = rangeOf(node);
    if (node.type === 'image') {
      const target = lastWithin(this.#destinations, range);
      this.images.push({
        range,
        alt: node.alt ?? '',
        title: node.title ?? '',
        ...(target ? { target: { url: node.url, range: target } } : {}),
      });
    } else if (node.type === 'imageReference') {
      this.images.push({ range, alt: node.alt ?? '', title: '', identifier: normalize(node.identifier) });
    } else if (node.type === 'definition') {
      const target = lastWithin(this.#destinations, range);
      const label = lastWithin(this.#labels, range);
      if (!target || !label) return;
      this.definitions.push({
        identifier: normalize(node.identifier),
        label: this.#text.slice(label.start, label.end).replace(/\s+/g, ' '),
        url: node.url,
        title: node.title ?? '',
        range: target,
      });
    } else if (node.type === 'heading') {
      this.headings.push({ end: range.end, text: textOf(node) });
    } else if (node.type === 'html') {
      if (group) group.push(range);
      else this.html.push([range]);
    } else if (node.type === 'code' || node.type === 'inlineCode') {
      this.code.push(range);
    }
  }
}

/** The last of the places, in order, inside a range: those before belong to what is in the text of an image. */
function lastWithin(places: readonly Range[], { start, end }: Range): Range | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.end ?? 0) <= end) low = middle + 1;
    else high = middle;
  }
  const last = places[low - 1];
  return last && last.start >= start ? last : undefined;
}

/** As CommonMark compares labels. */
export function normalize(label: string): string {
  return label.replace(/\s+/g, ' ').trim().toLowerCase().toUpperCase();
}

function rangeOf(node: Nodes): Range {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

function textOf(root: Nodes): string {
  const parts: string[] = [];
  const pending: Nodes[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === 'text' || node.type === 'inlineCode') parts.push(node.value);
    else if (node.type === 'image') parts.push(node.alt ?? '');
    else if (node.type === 'break') parts.push(' ');
    if ('children' in node) pending.push(...[...node.children].reverse());
  }
  return parts.join('').replace(/\s+/g, ' ').trim();
}

/** Offsets in UTF-16 code units, as JavaScript strings and VS Code's `positionAt` count; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** How the target is written where it stands: what a replacement must be encoded for (`encodeTarget`). */
export type TargetSyntax = 'markdown' | 'html' | 'jsx' | 'css' | 'script';

/** What a document says about one picture that it points to. */
export interface ImageReference {
  /** `placeholder`: the target is the URL of a service that draws grey boxes, to be replaced by a file. */
  readonly kind: 'image' | 'placeholder';
  /** The path as it is meant: entities, escapes and percent-encoding decoded, query and fragment gone. The whole URL of a placeholder. */
  readonly target: string;
  /** The target as written: always the text of `targetRange`. */
  readonly raw: string;
  /** The whole image, tag, import or `url()`. For Markdown's reference style the use, while `targetRange` is in the definition. */
  readonly range: Range;
  readonly targetRange: Range;
  readonly syntax: TargetSyntax;
  /** Alternative text; absent where the language has none or the document gives none. */
  readonly alt?: string;
  readonly title?: string;
  /** Text of the nearest heading before. */
  readonly heading?: string;
  /** CSS pixels the document shows the picture at; for a placeholder, the pixels its URL asks for. */
  readonly width?: number;
  readonly height?: number;
  /** Pixels of the file for one CSS pixel: 2 for `2x` in a `srcset`. */
  readonly scale?: number;
  /** Width of the file in pixels, for `640w` in a `srcset`. */
  readonly pixelWidth?: number;
}

/** A reference before its heading is known. */
export interface Found extends Omit<ImageReference, 'heading'> {
  /** The name a script binds an imported picture to. */
  readonly binding?: string;
}

/** What a script says about a picture that it imported under a name: `<img src={hero} alt="…">`. */
export interface Use extends Details {
  readonly name: string;
  readonly start: number;
}

/** A heading and where it ends. */
export interface Heading {
  readonly end: number;
  readonly text: string;
}

/** What one parser finds in a text, in the order of the text. */
export interface Findings {
  readonly references: readonly Found[];
  readonly headings: readonly Heading[];
  readonly uses?: readonly Use[];
  /** Where top-level statements or rules begin, if the text was read without any error: it may be read in parts there. */
  readonly cuts?: readonly number[];
}

/** What a place in a document says about its picture; what is `undefined` is left out. */
export interface Details {
  readonly alt?: string | undefined;
  readonly title?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly scale?: number | undefined;
  readonly pixelWidth?: number | undefined;
}

/** The same, without what is `undefined` or says nothing. */
export function stated(details: Details): Partial<Found> {
  return Object.fromEntries(
    Object.entries(details).filter(([, value]) => value !== undefined && value !== '' && !Number.isNaN(value)),
  );
}

/** Gives every reference the nearest heading before it, and imports what their first use says, and puts them in the order of the text. */
export function withHeadings({ references, headings, uses = [] }: Findings): readonly ImageReference[] {
  const sorted = [...references].sort(
    (a, b) => a.range.start - b.range.start || a.targetRange.start - b.targetRange.start,
  );
  const titles = [...headings].sort((a, b) => a.end - b.end);
  const said = new Map(uses.toSorted((a, b) => b.start - a.start).map((use) => [use.name, use]));
  let next = 0;
  let heading: string | undefined;
  return sorted.map((reference) => {
    for (let title = titles[next]; title && title.end <= reference.range.start; title = titles[(next += 1)]) {
      if (title.text !== '') heading = title.text;
    }
    const { binding, ...found } = reference;
    const use = binding === undefined ? undefined : said.get(binding);
    const { alt, title, width, height } = use ?? {};
    return { ...stated({ alt, title, width, height }), ...found, ...(heading === undefined ? {} : { heading }) };
  });
}

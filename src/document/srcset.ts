/** One candidate of a `srcset`; offsets in the attribute's value. */
export interface Candidate {
  readonly url: string;
  readonly start: number;
  readonly end: number;
  /** `2` for `2x`; 1 where there is no descriptor. */
  readonly scale?: number;
  /** `640` for `640w`. */
  readonly pixelWidth?: number;
}

/** Splits a `srcset` as the HTML standard does: a URL may hold commas, only a trailing one separates. */
export function parseSrcset(value: string): readonly Candidate[] {
  const found: Candidate[] = [];
  // White space and commas, the URL, then a descriptor up to the next comma (none if the URL itself ended with one).
  const pattern = /[\s,]*([^\s,]\S*)/y;
  const descriptors = /[^,]*/y;
  for (;;) {
    const match = pattern.exec(value);
    const written = match?.[1];
    if (written === undefined) return found;
    const start = pattern.lastIndex - written.length;
    let length = written.length;
    while (written[length - 1] === ',') length -= 1;
    const url = written.slice(0, length);
    let descriptor = '';
    if (url.length === written.length) {
      descriptors.lastIndex = pattern.lastIndex;
      descriptor = descriptors.exec(value)?.[0].trim() ?? '';
      pattern.lastIndex = descriptors.lastIndex;
    }
    const density = /^(\d+(?:\.\d+)?|\.\d+)x$/.exec(descriptor);
    const width = /^(\d+)w\b/.exec(descriptor);
    found.push({
      url,
      start,
      end: start + url.length,
      ...(density ? { scale: Number(density[1]) } : {}),
      ...(width ? { pixelWidth: Number(width[1]) } : {}),
    });
  }
}

/** What a file is called when a prompt gives no name. */
const nameless = 'image';
/** Limits of a slug: in graphemes, what a person still reads; in UTF-8 bytes, so that 255 hold name, number and extension. */
const maxGraphemes = 60;
const maxBytes = 150;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * A file name's stem from a prompt in any script: letters, digits and emoji in lower case and NFC, words joined by `-`.
 * Never empty, at most 60 graphemes and 150 UTF-8 bytes, and a valid name on every system: no reserved name, no
 * separator, no control, invisible or bidirectional character, no dot or space.
 */
export function slugOf(prompt: string): string {
  // A slug never needs more of a prompt than this; a prompt may be a book.
  const text = prompt
    .slice(0, 2000)
    .toLowerCase()
    .normalize('NFC')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '');
  let slug = '';
  for (const { segment } of graphemes.segment(text)) {
    const kept = keep(segment);
    if (kept !== '') slug += kept;
    else if (slug !== '' && !slug.endsWith('-')) slug += '-';
  }
  return unreserved(cut(slug.normalize('NFC'), maxGraphemes, maxBytes).replace(/(?<!-)-+$/, '') || nameless);
}

/**
 * As much of a name as fits, in whole graphemes; cut between words (at a `-`) if that keeps more than half of it.
 * May be empty if its first grapheme alone is too long.
 */
export function cut(name: string, maxGraphemes: number, maxBytes: number): string {
  let kept = '';
  let count = 0;
  for (const { segment } of graphemes.segment(name)) {
    count += 1;
    if (count > maxGraphemes || Buffer.byteLength(kept) + Buffer.byteLength(segment) > maxBytes) {
      const word = segment === '-' ? kept.length : kept.lastIndexOf('-');
      return word > kept.length / 2 ? kept.slice(0, word) : kept;
    }
    kept += segment;
  }
  return kept;
}

/**
 * Device names that Windows does not take as a file's name, with or without an extension:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(?:\.|$))/i;

/** The name, or one that Windows takes. */
export function unreserved(name: string): string {
  return name.replace(reserved, `$&-${nameless}`);
}

/** What a name keeps of one grapheme: letters, digits and their marks, or a whole emoji; nothing that cannot be seen. */
function keep(grapheme: string): string {
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(grapheme)) {
    return (
      grapheme
        // eslint-disable-next-line regexp/prefer-character-class -- these join what stands before them
        .replace(/(?!\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0f)[\s\S]/gu, '')
        .replace(/(?<!\u200d)\u200d+$/, '')
    );
  }
  return /[\p{L}\p{N}]/u.test(grapheme)
    ? grapheme.replace(/[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}/gu, '')
    : '';
}

import type { ImageReference } from './imageReference.ts';

/** Words that say nothing about what a picture shows. */
const empty = new Set([
  'image',
  'images',
  'img',
  'picture',
  'pic',
  'photo',
  'placeholder',
  'untitled',
  'alt',
  'text',
  'default',
  'new',
  'file',
  'figure',
  'fig',
  'src',
  'index',
  'final',
  'copy',
  'tmp',
  'temp',
  'test',
  'asset',
]);
/** Words of a file name that say how it is used, not what it shows. */
const uses = new Set([
  '2x',
  '3x',
  '1x',
  'min',
  'sm',
  'md',
  'lg',
  'xl',
  'small',
  'large',
  'medium',
  'mobile',
  'desktop',
  'thumb',
  'thumbnail',
]);

/** Longest prompt made from a document, in characters. */
const maxLength = 1000;

/**
 * The prompt for a missing picture: its alternative text, else its title, else the words of its file name; the title and the
 * nearest heading give the context where they add something. All of it is text of the document, not an instruction of ours.
 * @param fileName base name, with or without its extension
 */
export function promptFor(reference: Pick<ImageReference, 'alt' | 'title' | 'heading'>, fileName: string): string {
  const alt = telling(reference.alt);
  const title = telling(reference.title);
  const heading = telling(reference.heading);
  const name = wordsOf(fileName);
  const subject = alt ?? title ?? (name === '' ? heading : name) ?? fileName;
  const parts = [subject];
  for (const more of [title, heading]) {
    if (more !== undefined && !parts.some((part) => includes(part, more))) parts.push(more);
  }
  return parts.join(', ').slice(0, maxLength);
}

/** The words of a file name: `red-fox_inSnow@2x.png` is `red fox in Snow`. */
export function wordsOf(fileName: string): string {
  const words = fileName
    .replace(/\.[a-z\d]{2,5}$/i, '')
    .replace(/[@-]\d+(?:\.\d+)?x$/i, '')
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .split(/[\s_\-.+@,()[\]]+/u)
    .filter((word) => word !== '' && !/^\d+(?:x\d+)?$|^[\da-f]{8,}$/i.test(word) && !uses.has(word.toLowerCase()));
  return words.every((word) => empty.has(word.toLowerCase())) ? '' : words.join(' ');
}

/** Text on one line, if it says anything: not a file name, a number, or `image`. */
function telling(text: string | undefined): string | undefined {
  const line = text?.replace(/[\s\p{Cc}]+/gu, ' ').trim() ?? '';
  if (line === '' || /^\d+\s*[x×]\s*\d+$/i.test(line) || !/[\p{L}\p{Extended_Pictographic}]/u.test(line))
    return undefined;
  if (/^\S+\.(?:png|jpe?g|webp|gif|svg)$/i.test(line)) return wordsOf(line) || undefined;
  return line
    .toLowerCase()
    .split(/\W+/)
    .every((word) => word === '' || empty.has(word)) && /^[\x20-\x7e]*$/.test(line)
    ? undefined
    : line;
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

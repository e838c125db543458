import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { cut, slugOf, unreserved } from '../result/slug.ts';

/** Not allowed on Windows, or not to be seen by whoever reads the name: controls, bidirectional marks, lone surrogates. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const forbidden = /[<>:"|?*\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Cs}]/u;
const knownExtension = /\.(?:png|jpe?g|webp|gif|avif|svg|mp4|mov|webm|json|pdf|zip|mp3|wav|html|txt|bin)$/i;
/** File systems take 255 bytes; an extension, a number and `.part` must fit too. */
const maxSegment = 200;
const maxSegments = 8;
const maxLength = 400;

/**
 * The place of a result in the batch's folder: `/` between folders, NFC, without extension (the bytes of the result
 * decide it). Refuses whatever would not be a plain file below the folder on every system; `issue` says why.
 */
export function readOutputName(cell: string): { readonly stem: string } | { readonly issue: string } {
  const path = cell.normalize('NFC').trim().replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path))
    return { issue: l10n.t('{0} is not inside the output folder. Write a name, or folder/name.', short(cell)) };
  const stem = path.replace(knownExtension, '');
  const segments = stem.split('/');
  if (segments.length > maxSegments || stem.length > maxLength)
    return { issue: l10n.t('{0} is too long for a file name.', short(cell)) };
  for (const [index, segment] of segments.entries()) {
    const issue = segmentIssue(segment, index < segments.length - 1);
    if (issue !== undefined) return { issue: l10n.t('{0} cannot be a file name: {1}', short(cell), issue) };
  }
  return { stem };
}

function segmentIssue(segment: string, isFolder: boolean): string | undefined {
  if (segment === '..' || segment === '.') return l10n.t('"{0}" is not allowed in it.', segment);
  if (segment === '') return l10n.t('a name in it is empty.');
  if (segment.startsWith('.')) return l10n.t('a name must not begin with a dot.');
  if (/^\s|[\s.]$/.test(segment)) return l10n.t('a name must not begin or end with a space, or end with a dot.');
  const bad = forbidden.exec(segment)?.[0];
  if (bad !== undefined) return l10n.t('it must not hold {0}.', JSON.stringify(bad));
  if (unreserved(segment) !== segment) return l10n.t('{0} is reserved by Windows.', segment);
  if (Buffer.byteLength(segment) > maxSegment) return l10n.t('a name in it is longer than {0} bytes.', maxSegment);
  // `a.png/b` beside a row named `a` would ask for a file and a folder of one name.
  if (isFolder && knownExtension.test(segment)) return l10n.t('the folder {0} is named like a file.', segment);
  return undefined;
}

/** Two names with one key are one file on a system that ignores case or normalizes names. */
export function outputKey(stem: string): string {
  return stem.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** A safe name made of a row's `id`; where letters had to go, a few digits of its hash keep it apart from others. */
export function nameFromId(id: string): string {
  const name = id.normalize('NFC').trim();
  const checked = readOutputName(name);
  if (!name.includes('/') && !name.includes('\\') && 'stem' in checked && checked.stem === name) return name;
  return `${slugOf(name)}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}

/** A name for a row without `id` and `output`: the same as long as its recipe is the same, wherever the row stands. */
export function nameFromRecipe(prompt: string, digest: string): string {
  return `${cut(slugOf(prompt), 40, 120).replace(/(?<!-)-+$/, '')}-${digest.slice(0, 8)}`;
}

function short(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

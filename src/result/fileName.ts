import * as l10n from '@vscode/l10n';
import { StudioError } from '../endpoint/errors.ts';
import { cut, slugOf, unreserved } from './slug.ts';

/** What a file name's pattern can speak of. What is absent is left out of the name. */
export interface NameFacts {
  /** `${slug}`: of the prompt (`slugOf`). */
  readonly slug: string;
  /** `${tool}`: the tool's slug. */
  readonly tool?: string | undefined;
  /** `${date}` `2026-11-22` and `${time}` `14-05-09`, both local. */
  readonly at: Date;
  /** `${n}`: number within a batch or run, from 1. */
  readonly n?: number | undefined;
  /** `${aspect}`: `16:9` becomes `16x9`. */
  readonly aspect?: string | undefined;
  /** `${size}`: `1K`. */
  readonly size?: string | undefined;
  /** `${width}` and `${height}` of the result, in pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

const placeholders: Readonly<Record<string, (facts: NameFacts) => string>> = {
  slug: ({ slug }) => slug,
  tool: ({ tool }) => tool ?? '',
  date: ({ at }) => [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-'),
  time: ({ at }) => [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('-'),
  n: ({ n }) => String(n ?? ''),
  aspect: ({ aspect }) => (aspect ?? '').replace(':', 'x'),
  size: ({ size }) => size ?? '',
  width: ({ width }) => String(width ?? ''),
  height: ({ height }) => String(height ?? ''),
};

/** Leaves room for a number and an extension within the 255 bytes of a file's name. */
const maxBytes = 200;

/**
 * A file's stem (without extension) from the setting `fileName`, such as `${date}/${slug}-${n}`; `/` makes subfolders.
 * The parts are valid names on every system, never hidden, and stay below the output folder.
 * Throws `BAD_PARAMETER` for an unknown placeholder, an absolute path, or `..`: call it once before a call is paid for.
 */
export function fileNameFromPattern(pattern: string, facts: NameFacts): string {
  if (/^\s*(?:[/\\~]|[a-z]:)/i.test(pattern) || pattern.split(/[/\\]/).some((part) => part.trim() === '..')) {
    const message = l10n.t(
      'fileName: {0} leads out of the output folder. Use a name, or subfolders below it.',
      pattern,
    );
    throw new StudioError('BAD_PARAMETER', message);
  }
  const filled = pattern.replace(/\$\{[^}]*\}?/g, (placeholder) => fill(pattern, placeholder, facts));
  const parts = filled.split(/[/\\]/).map(validName);
  return parts.filter((part) => part !== '').join('/') || validName(facts.slug) || slugOf('');
}

function fill(pattern: string, placeholder: string, facts: NameFacts): string {
  const found = Object.entries(placeholders).find(([name]) => `\${${name}}` === placeholder);
  if (found) return found[1](facts).replace(/[/\\]/g, '-');
  const known = Object.keys(placeholders)
    .map((name) => `\${${name}}`)
    .join(', ');
  const message = l10n.t('fileName: {0} in {1} is unknown. There are {2}.', placeholder, pattern, known);
  throw new StudioError('BAD_PARAMETER', message);
}

/**
 * One part of a path as a name that Windows, macOS and Linux take; empty if nothing of it is left. Letters of any script,
 * spaces and most signs stay as they are; it never begins or ends with a dot, a dash or a space.
 */
export function validName(name: string): string {
  const clean = name
    // What Windows refuses.
    .replace(/[<>:"/\\|?*]+/g, '-')
    .replace(/\s+/g, ' ')
    .replace(unseen, '')
    .normalize('NFC');
  const trimmed = cut(clean.replace(/^[-.\s]+/, ''), Infinity, maxBytes).replace(/(?<![-.\s])[-.\s]+$/, '');
  return unreserved(trimmed);
}

/**
 * What cannot be seen or turns the text around: controls, format characters, lone surrogates, fillers; but for what joins
 * emoji (a joiner after one, and the selector of their form).
 */
const unseen =
  /(?!\ufe0f|(?<=\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

function two(n: number): string {
  return String(n).padStart(2, '0');
}

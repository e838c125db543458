import * as l10n from '@vscode/l10n';

/** Why an entry of a catalog, or a part of it, is not used. Its message is for people. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** Longest texts kept of a catalog, in characters: a name, a label; a description; a parameter's help. */
export const textLimits = { name: 80, description: 400, help: 300, value: 200 } as const;

/** What most texts are: words of ASCII with single spaces between them. */
const plain = /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/;

/** One line of a text from outside: without control and direction characters, cut at `limit` characters. */
export function oneLine(text: string, limit: number): string {
  if (text.length <= limit && plain.test(text)) return text;
  // Only the beginning is looked at: a text may have megabytes.
  const line = text
    .slice(0, 4 * limit)
    .replace(/[\p{Cc}\p{Bidi_Control}\s]+/gu, ' ')
    .trim();
  return line.length > limit ? `${wellFormed(line.slice(0, limit - 1))}…` : wellFormed(line);
}

/** Without the half of a character that a cut may leave. */
const wellFormed = (text: string) => text.replace(/[\ud800-\udbff]$/, '');

/** Field names that a form, a shell line, a CSV header and a JavaScript object all carry as they are. */
const sendable = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.[\] -]{0,98}[\p{L}\p{N}_.[\]-])?$/u;

/** Whether a name can be sent as a field: letters, digits and `_ . - [ ]`, and none that every JavaScript object has. */
export function isSendable(name: string): boolean {
  return sendable.test(name) && !(name in Object.prototype);
}

/** `aspect_ratio` → `Aspect Ratio`: a label where the catalog has none. */
export function labelOf(name: string): string {
  const words = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.[\]-]+/)
    .filter((word) => word !== '');
  const shown = words.map((word) =>
    word === word.toUpperCase() && word.length < 4 ? word : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  );
  return oneLine(shown.join(' ') || name, textLimits.name);
}

/** @throws Unfit that quotes the name safely */
export function requireSendable(name: string): string {
  if (isSendable(name)) return name;
  throw new Unfit(l10n.t('the parameter name {0} cannot be sent', JSON.stringify(oneLine(name, 40))));
}

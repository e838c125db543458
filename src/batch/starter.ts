import * as l10n from '@vscode/l10n';
import { allowedText } from '../tool/validate.ts';
import type { Tool } from '../tool/definition.ts';
import { nameFromId, outputKey } from './outputName.ts';

/**
 * The text of a CSV to start from (UTF-8, LF): comments that say what each column takes, the header, two rows.
 * It is a valid batch as it stands.
 */
export function starterCsv(tool: Tool): string {
  const shown = tool.parameters.filter((parameter) => parameter.advanced !== true);
  const comments = [
    l10n.t('One picture a row. Lines that begin with "# " are comments.'),
    ...shown.map((parameter) => `${columnName(parameter.name)}: ${l10n.t(parameter.help)} ${allowedText(parameter)}`),
    ...(tool.images.length > 0
      ? [l10n.t('image: a picture to edit, relative to this file; several with | between them.')]
      : []),
    l10n.t('output: the name of the result without extension, or folder/name.'),
    l10n.t('Any other column can be used in a prompt by its name in braces, and is copied to the report.'),
  ];
  const header = ['output', 'subject', ...shown.map(({ name }) => columnName(name))];
  if (tool.images.length > 0) header.push('image');
  const row = (output: string, subject: string): string[] =>
    header.map((name) =>
      name === 'output'
        ? output
        : name === 'subject'
          ? subject
          : name === promptColumn(tool)
            ? l10n.t('{subject}, studio photo')
            : '',
    );
  const rows = [header, row('fox', l10n.t('A red fox')), row('owl', l10n.t('A snowy owl'))];
  return [...comments.map((line) => `# ${oneLine(line)}`), ...rows.map(csvLine), ''].join('\n');
}

/** The text of a CSV (UTF-8, LF) with one row for each picture (paths relative to where the CSV will be, with `/`) and one prompt. */
export function csvFromImages(images: readonly string[], prompt: string, tool: Tool): string {
  const header = ['image', promptColumn(tool) ?? 'prompt', 'output'];
  const taken = new Set<string>();
  const rows = images.map((image) => {
    const base = nameFromId(image.replace(/^.*\//, '').replace(/(?<=.)\.[^.]*$/, ''));
    let stem = base;
    for (let number = 2; taken.has(outputKey(stem)); number++) stem = `${base}-${number}`;
    taken.add(outputKey(stem));
    return [image, prompt, stem];
  });
  return [header, ...rows].map(csvLine).concat('').join('\n');
}

function promptColumn(tool: Tool): string | undefined {
  return tool.prompt === undefined ? undefined : columnName(tool.prompt);
}

function columnName(name: string): string {
  return name.toLowerCase();
}

/** One line of CSV by RFC 4180, without its end. */
export function csvLine(cells: readonly string[]): string {
  return cells
    .map((cell) => (/[",;\t\r\n]|^\s|\s$|^# ?/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

import type { FilePart } from './parts.ts';
import { baseName } from './path.ts';

/** The value of curl's `--form` for a file: the path in quotes, in which curl knows `\"` and `\\` only. */
export function curlFile(file: FilePart): string {
  const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const name = file.fileName === baseName(file.path) ? '' : `;filename=${quoted(file.fileName)}`;
  return `${file.name}=@${quoted(file.path)}${name};type=${file.mediaType}`;
}

/**
 * What every call of curl carries. A redirect is an error: its target must not get the key, nor its page become the result.
 * curl reads `[]{}` in an address as patterns unless told not to.
 */
export function curlOptions(url: string): readonly string[] {
  return [
    '--fail-with-body',
    '--silent',
    '--show-error',
    '--location',
    '--max-redirs 0',
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
  ];
}

import { bashSnippet } from './bash.ts';
import { cmdSnippet } from './cmd.ts';
import { goSnippet } from './go.ts';
import { javascriptSnippet, nodeSnippet, typescriptSnippet, undiciSnippet } from './javascript.ts';
import type { SnippetLanguage } from './languages.ts';
import { snippetRequest, type SnippetInput, type SnippetRequest } from './parts.ts';
import { powershellSnippet } from './powershell.ts';
import { pythonSnippet } from './python.ts';

export { languages, type SnippetLanguage, type SnippetLanguageInfo } from './languages.ts';
export type { SnippetImage, SnippetInput } from './parts.ts';
export { relativePath } from './path.ts';

const writers: Readonly<Record<SnippetLanguage, (request: SnippetRequest) => string>> = {
  curl: bashSnippet,
  powershell: powershellSnippet,
  cmd: cmdSnippet,
  javascript: javascriptSnippet,
  typescript: typescriptSnippet,
  node: nodeSnippet,
  undici: undiciSnippet,
  python: pythonSnippet,
  go: goSnippet,
};

/**
 * The request that Run would send, as a program in another language that saves the result, or shows the error and exits with a
 * status other than 0 and no result file. The key is read from the environment variable APIAI_API_KEY when it runs. An existing
 * file is never overwritten. Comments and messages are English whatever the display language: they are code, and a translation
 * could break its quoting. Throws nothing; a text that a language cannot carry (NUL on a command line) gives a snippet that
 * says so and fails. Ends with a line break.
 */
export function requestSnippet(language: SnippetLanguage, input: SnippetInput): string {
  return writers[language](snippetRequest(input));
}

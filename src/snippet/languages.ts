/** Names a language in the command's arguments, in the panel's messages and in keybindings. */
export type SnippetLanguage =
  'curl' | 'powershell' | 'cmd' | 'javascript' | 'typescript' | 'node' | 'undici' | 'python' | 'go';

/** One entry of a language picker. */
export interface SnippetLanguageInfo {
  readonly id: SnippetLanguage;
  /** Product names only, the same in every display language. */
  readonly label: string;
  /** VS Code's language id, to open the text as a document. */
  readonly vscodeLanguage: string;
  /** Entries of one group stand together. */
  readonly group: 'shell' | 'javascript' | 'other';
}

/** Every language there is a snippet in, in the order to show. */
export const languages: readonly SnippetLanguageInfo[] = [
  { id: 'curl', label: 'curl (bash)', vscodeLanguage: 'shellscript', group: 'shell' },
  { id: 'powershell', label: 'PowerShell', vscodeLanguage: 'powershell', group: 'shell' },
  { id: 'cmd', label: 'curl (cmd)', vscodeLanguage: 'bat', group: 'shell' },
  { id: 'javascript', label: 'JavaScript (fetch)', vscodeLanguage: 'javascript', group: 'javascript' },
  { id: 'typescript', label: 'TypeScript', vscodeLanguage: 'typescript', group: 'javascript' },
  { id: 'node', label: 'Node.js (fetch)', vscodeLanguage: 'javascript', group: 'javascript' },
  { id: 'undici', label: 'Node.js (undici)', vscodeLanguage: 'javascript', group: 'javascript' },
  { id: 'python', label: 'Python (requests)', vscodeLanguage: 'python', group: 'other' },
  { id: 'go', label: 'Go (net/http)', vscodeLanguage: 'go', group: 'other' },
];

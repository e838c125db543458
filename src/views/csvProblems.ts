import * as vscode from 'vscode';

/** The languages that start this provider: `csv` and `tsv` are the manifest's own, so that opening one is enough. */
const languages = ['csv', 'tsv'];
/** Milliseconds after the last change before a CSV is looked at. */
const quiet = 400;
/** Longer ones are looked at when they are run, in characters. */
const longest = 2_000_000;

/** Marks what is wrong in open CSVs that look like a batch: that have a column for the prompt. Others are left alone. */
export function registerCsvProblems(): vscode.Disposable {
  const problems = vscode.languages.createDiagnosticCollection('nanoBananaStudio.batch');
  const timers = new Map<string, NodeJS.Timeout>();
  const looks = new Map<string, AbortController>();

  const forget = (document: vscode.TextDocument) => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.delete(key);
    looks.get(key)?.abort();
    looks.delete(key);
  };
  const later = (document: vscode.TextDocument) => {
    if (!languages.includes(document.languageId) || document.uri.scheme !== 'file') return;
    forget(document);
    timers.set(
      document.uri.toString(),
      setTimeout(() => void mark(document), quiet),
    );
  };
  const mark = async (document: vscode.TextDocument) => {
    const text = document.getText();
    if (document.isClosed || text.length > longest || !looksLikeBatch(text)) {
      problems.delete(document.uri);
      return;
    }
    const look = new AbortController();
    looks.set(document.uri.toString(), look);
    try {
      // The reader comes with the first batch that is open.
      const { diagnosticsOf } = await import('../editor/batch/diagnostics.ts');
      const found = await diagnosticsOf(document, text, look.signal);
      // Closed or changed meanwhile: the next look says what holds.
      if (!look.signal.aborted) problems.set(document.uri, found);
    } catch (error) {
      if (!look.signal.aborted) throw error;
    }
  };

  for (const { document } of vscode.window.visibleTextEditors) later(document);
  return vscode.Disposable.from(
    problems,
    vscode.workspace.onDidOpenTextDocument(later),
    vscode.workspace.onDidChangeTextDocument(({ document }) => later(document)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      forget(document);
      problems.delete(document.uri);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('nanoBananaStudio.defaults')) vscode.workspace.textDocuments.forEach(later);
    }),
    {
      dispose: () => {
        for (const timer of timers.values()) clearTimeout(timer);
        for (const look of looks.values()) look.abort();
      },
    },
  );
}

/** Whether the first line that is no comment names a column `prompt`. */
function looksLikeBatch(text: string): boolean {
  const header = /^\ufeff?(?:(?:#[^\r\n]*|[ \t]*|sep=.)(?:\r\n?|\n))*([^\r\n]{1,20000})/.exec(text)?.[1] ?? '';
  return /(?:^|[,;\t])(?: *" *| *)prompt(?: *" *| *)(?:$|[,;\t])/i.test(header);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { IncrementalScan, MissingImage } from '../document/missingImages.ts';

/** The languages that start this provider (`onLanguage:` in the manifest). */
export const languages = [
  'markdown',
  'mdx',
  'html',
  'vue',
  'svelte',
  'astro',
  'javascriptreact',
  'typescriptreact',
  'css',
  'scss',
  'less',
];

/** Milliseconds after the last change before a document is looked at: typing must not wait for it. */
const quiet = 400;

/** What is known of one document. */
interface Known {
  scan?: IncrementalScan;
  timer?: NodeJS.Timeout;
  /** The version that `missing` is about. */
  version?: number;
  missing: Promise<readonly MissingImage[]>;
}

/** Marks pictures that a document points to and that do not exist, and offers to make them. */
class MissingImages implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly hints = vscode.languages.createDiagnosticCollection('nanoBananaStudio.missingImages');
  private readonly known = new Map<string, Known>();
  private readonly disposables: { dispose(): unknown }[];

  constructor() {
    const files = vscode.workspace.createFileSystemWatcher('**/*.{png,jpg,jpeg,webp,PNG,JPG,JPEG}', false, true, false);
    this.disposables = [
      this.hints,
      files,
      files.onDidCreate(() => this.lookAgain()),
      files.onDidDelete(() => this.lookAgain()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.lookAtVisible()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.later(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('nanoBananaStudio.missingImages')) this.lookAgain();
      }),
    ];
    this.lookAtVisible();
  }

  dispose(): void {
    for (const { timer } of this.known.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    if (context.only && !context.only.contains(vscode.CodeActionKind.QuickFix)) return [];
    const missing = await this.missingIn(document);
    if (token.isCancellationRequested) return [];
    const here = missing.filter(({ reference }) => range.intersection(rangeOf(document, reference.range)));
    if (here.length === 0) return [];
    const { distinctFiles, missingPrompt } = await import('../editor/missingScan.ts');
    const actions = here.map((image) => {
      const { raw, targetRange } = image.reference;
      const what = shorten(missingPrompt(image));
      const title =
        image.reference.kind === 'placeholder'
          ? l10n.t('Replace placeholder with generated image "{0}"', what)
          : l10n.t('Generate missing image "{0}"', what);
      const diagnostic = context.diagnostics.find((one) => one.range.isEqual(rangeOf(document, targetRange)));
      return action(title, [document.uri, { start: targetRange.start, raw }], diagnostic);
    });
    const all = distinctFiles(missing);
    if (all.length > 1)
      actions.push(action(l10n.t('Generate All {0} Missing Images in This File…', all.length), [document.uri]));
    return actions;
  }

  /** What a document misses, as it is now. */
  private missingIn(document: vscode.TextDocument): Promise<readonly MissingImage[]> {
    const known = this.knownOf(document);
    if (known.version === document.version) return known.missing;
    known.version = document.version;
    known.missing = this.look(document, known);
    return known.missing;
  }

  private async look(document: vscode.TextDocument, known: Known): Promise<readonly MissingImage[]> {
    // The parsers come with the first document that needs them.
    const { IncrementalScan, missingIn } = await import('../editor/missingScan.ts');
    known.scan ??= new IncrementalScan();
    return await missingIn(document, known.scan);
  }

  private knownOf(document: vscode.TextDocument): Known {
    const key = document.uri.toString();
    const known = this.known.get(key) ?? { missing: Promise.resolve([]) };
    this.known.set(key, known);
    return known;
  }

  private lookAtVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) this.later(document);
  }

  /** A file came or went: what was found does not hold any more. */
  private lookAgain(): void {
    for (const known of this.known.values()) delete known.version;
    this.lookAtVisible();
  }

  /** Looks at a document once it has been left alone for a moment. */
  private later(document: vscode.TextDocument): void {
    if (!languages.includes(document.languageId) || !isVisible(document)) return;
    const known = this.knownOf(document);
    clearTimeout(known.timer);
    known.timer = setTimeout(() => void this.mark(document), quiet);
  }

  private async mark(document: vscode.TextDocument): Promise<void> {
    const wanted = vscode.workspace.getConfiguration('nanoBananaStudio', document.uri).get('missingImages.hints');
    if (wanted === false) {
      this.hints.delete(document.uri);
      return;
    }
    const { version } = document;
    const missing = await this.missingIn(document);
    // Changed or closed meanwhile: the next look says what holds.
    if (document.version !== version || document.isClosed) return;
    this.hints.set(
      document.uri,
      missing.map(({ reference }) => {
        const text =
          reference.kind === 'placeholder'
            ? l10n.t('A placeholder: the light bulb offers to generate the picture.')
            : l10n.t('There is no picture {0} yet: the light bulb offers to generate it.', reference.target);
        const range = rangeOf(document, reference.targetRange);
        const hint = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Hint);
        hint.source = 'Nano Banana';
        hint.code = reference.kind === 'placeholder' ? 'placeholder-image' : 'missing-image';
        return hint;
      }),
    );
  }

  private forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.known.get(key)?.timer);
    this.known.delete(key);
    this.hints.delete(document.uri);
  }
}

function action(title: string, args: unknown[], diagnostic?: vscode.Diagnostic): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.command = { command: 'nanoBananaStudio.internal.generateMissing', title, arguments: args };
  if (diagnostic) made.diagnostics = [diagnostic];
  return made;
}

function rangeOf(document: vscode.TextDocument, { start, end }: { start: number; end: number }): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function isVisible(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some((editor) => editor.document === document);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Registers the light bulb and the hints. Loads no parser until there is a document to look at. */
export function registerMissingImages(): vscode.Disposable {
  const provider = new MissingImages();
  const selector = languages.map((language) => ({ language }));
  return vscode.Disposable.from(
    provider,
    vscode.languages.registerCodeActionsProvider(selector, provider, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

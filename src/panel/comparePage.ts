import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Comparison } from '../editor/editFlow.ts';
import { show, showFailure } from '../editor/notifications.ts';
import { backupFolder, putAway } from '../editor/putAway.ts';
import { replaceImage } from '../editor/replaceImage.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, shownPath } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import type { Fit, TransformSpec } from '../result/transform.ts';
import { factsOf, sideOf, type Facts } from './compareFacts.ts';
import { Messenger } from './messenger.ts';
import { pageHtml, pageOptions } from './page.ts';
import { compareProtocol, type CompareState } from './protocol/compare.ts';

export const compareViewType = `${prefix}.compare`;

/** What was done with the result, and how to undo it. */
interface Deed {
  readonly stage: 'replaced' | 'discarded';
  /** Where the two pictures are to be seen meanwhile. */
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
  /** Resolves with where the result is again. */
  readonly undo: () => Promise<vscode.Uri>;
}

/** Opens before and after in a tab of their own. Closing it changes nothing: the result lies on disk. */
export async function openComparison(studio: Studio, comparison: Comparison): Promise<void> {
  const before = comparison.target;
  const panel = vscode.window.createWebviewPanel(
    compareViewType,
    l10n.t('{0}: Before and After', baseName(before)),
    vscode.ViewColumn.Active,
    pageOptions(studio.context.extensionUri, [
      vscode.Uri.joinPath(before, '..'),
      vscode.Uri.joinPath(comparison.made.uri, '..'),
      backupFolder(studio.context),
    ]),
  );
  await new ComparePage(studio, panel, comparison, before).begin();
}

class ComparePage {
  private result: vscode.Uri;
  private deed: Deed | undefined;
  /** One deed at a time: two presses of a button are one. */
  private busy = false;
  private readonly messenger: Messenger<typeof compareProtocol>;
  private readonly disposables: { dispose(): unknown }[] = [];

  constructor(
    private readonly studio: Studio,
    private readonly panel: vscode.WebviewPanel,
    private readonly comparison: Comparison,
    private readonly before: vscode.Uri,
  ) {
    this.result = comparison.made.uri;
    const once =
      <T, A extends readonly unknown[]>(deed: (...args: A) => Promise<T>) =>
      (...args: A) =>
        this.once(() => deed(...args));
    this.messenger = new Messenger(
      panel.webview,
      compareProtocol,
      {
        keep: () => this.keep(),
        replace: once(({ fit }: { fit?: Fit | undefined }, signal: AbortSignal) => this.replace(fit, signal)),
        discard: once(() => this.discard()),
        undo: once(() => this.undo()),
        again: () => this.again(),
        refresh: () => this.state(),
      },
      studio.log,
    );
    this.disposables.push(this.messenger, ...[before, this.result].map((uri) => this.watch(uri)));
    panel.onDidDispose(() => {
      for (const disposable of this.disposables) disposable.dispose();
      if (this.deed) this.offerUndo(this.deed);
    });
  }

  async begin(): Promise<void> {
    const { webview } = this.panel;
    const { extensionUri } = this.studio.context;
    webview.html = pageHtml(webview, extensionUri, {
      entry: 'compare',
      title: this.panel.title,
      state: await this.state(),
    });
  }

  /** A file that is drawn on elsewhere is shown as it is now. */
  private watch(uri: vscode.Uri): vscode.Disposable {
    const pattern = new vscode.RelativePattern(
      vscode.Uri.joinPath(uri, '..'),
      baseName(uri).replace(/[[\]{}*?]/g, '?'),
    );
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, true, false, true);
    watcher.onDidChange(() => {
      if (!this.busy) void this.tell();
    });
    return watcher;
  }

  private async tell(): Promise<void> {
    try {
      this.messenger.emit('state', await this.state());
    } catch (error) {
      this.studio.log.debug(`compare: ${String(error)}`); // gone, perhaps for a moment only
    }
  }

  private async state(): Promise<CompareState> {
    const shown = this.deed ?? { before: this.before, after: this.result };
    const [before, after] = await Promise.all([this.facts(shown.before), this.facts(shown.after)]);
    const side = (facts: Facts, name: vscode.Uri) => sideOf(facts, name, String(Date.now()), this.panel.webview);
    return {
      before: side(before, this.before),
      after: side(after, this.deed?.stage === 'replaced' ? this.before : this.result),
      stage: this.deed?.stage ?? 'open',
      replaceable: isReplaceable(this.before),
      kindDiffers: before.format !== after.format,
      sizeDiffers: before.width !== after.width || before.height !== after.height,
      prompt: this.comparison.prompt,
    };
  }

  private async facts(uri: vscode.Uri): Promise<Facts> {
    try {
      return await factsOf(uri);
    } catch (cause) {
      throw new StudioError('BAD_IMAGE', l10n.t('{0} cannot be read.', baseName(uri)), { cause });
    }
  }

  private keep(): Record<string, never> {
    const { result } = this;
    this.panel.dispose();
    void show('info', l10n.t('Kept both. The result is {0}', shownPath(result)), [
      { label: l10n.t('Reveal'), run: () => vscode.commands.executeCommand('revealInExplorer', result) },
    ]);
    return {};
  }

  private async replace(fit: Fit | undefined, signal: AbortSignal): Promise<CompareState> {
    const { studio, before } = this;
    studio.requireTrust();
    if (this.deed || !isReplaceable(before)) return await this.state();
    const spec = specOf(await this.facts(before), await this.facts(this.result), fit);
    const replacement = await written(before, replaceImage(studio, before, this.result, spec, signal));
    this.deed = { stage: 'replaced', before: replacement.older, after: before, undo: replacement.undo };
    studio.log.info(`replaced ${before.path}; the older one is ${replacement.older.fsPath}`);
    return await this.state();
  }

  private async discard(): Promise<CompareState> {
    const { studio, result } = this;
    studio.requireTrust();
    if (this.deed) return await this.state();
    const away = await written(result, putAway(result, studio.context));
    this.deed = { stage: 'discarded', before: this.before, after: away.kept, undo: away.bringBack };
    studio.log.info(`discarded ${result.path}; it is kept as ${away.kept.fsPath}`);
    return await this.state();
  }

  /** The page had the button; once it is closed, a message has it. */
  private offerUndo({ stage, undo }: Deed): void {
    const message =
      stage === 'replaced'
        ? l10n.t('Replaced {0}. The old one is kept.', shownPath(this.before))
        : l10n.t('Discarded {0}. It can be brought back.', shownPath(this.result));
    const run = async () => {
      try {
        await written(this.before, undo());
      } catch (error) {
        await showFailure(error);
      }
    };
    void show('info', message, [{ label: l10n.t('Undo'), run }]);
  }

  private async undo(): Promise<CompareState> {
    const { deed } = this;
    if (deed) {
      this.result = await written(this.before, deed.undo());
      this.deed = undefined;
    }
    return await this.state();
  }

  /** Another edit: of what came out, or once more of what went in. */
  private async again(): Promise<Record<string, never>> {
    const { deed, before } = this;
    const { inputs, prompt } = this.comparison;
    const result = deed?.after ?? this.result;
    const further = {
      label: l10n.t('Edit the Result Further'),
      uris: [result],
      prompt: '',
      target: deed ? before : result,
    };
    // A replaced original is in the backup folder by now; what comes of it still belongs where it was.
    const originals = inputs.map((uri) => (deed && uri.toString() === before.toString() ? deed.before : uri));
    const anew = { label: l10n.t('Edit the Original Again'), uris: originals, prompt, target: before };
    const picked = await vscode.window.showQuickPick([further, anew], { title: l10n.t('Edit Again') });
    if (picked)
      void vscode.commands.executeCommand(`${prefix}.internal.edit`, picked.uris, picked.prompt, picked.target);
    return {};
  }

  private async once<T>(deed: () => Promise<T>): Promise<T> {
    if (this.busy) throw new StudioError('CANCELLED', l10n.t('The last step is not done yet.'));
    this.busy = true;
    try {
      return await deed();
    } finally {
      this.busy = false;
    }
  }
}

/** What must be done to the result so that it is what the replaced file was; its size only if the user wants that. */
function specOf(before: Facts, after: Facts, fit: Fit | undefined): TransformSpec | undefined {
  const { width, height, format } = before;
  const otherKind = format !== undefined && format !== after.format;
  const otherSize = fit !== undefined && width !== undefined && height !== undefined;
  const sized = otherSize && (width !== after.width || height !== after.height);
  if (!otherKind && !sized) return undefined;
  return { ...(otherKind && { format }), ...(sized && { width, height, fit }) };
}

function isReplaceable(uri: vscode.Uri): boolean {
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
}

/** A failure to write, as one that tells what did not happen. */
async function written<T>(file: vscode.Uri, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('WRITE_FAILED', l10n.t('{0} could not be written: {1}', baseName(file), reason), { cause });
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { begun } from './walkthrough.ts';

/**
 * Whether this session draws free placeholders instead of calling the service: begun by the user's word where there is no
 * key, ended by a key. While it is on, the status bar says so.
 */
export class Sandbox implements vscode.Disposable {
  private item: vscode.StatusBarItem | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  get on(): boolean {
    return this.item !== undefined;
  }

  start(): void {
    if (this.item) return;
    const item = vscode.window.createStatusBarItem('nanoBananaStudio.sandbox', vscode.StatusBarAlignment.Right, 0);
    item.name = l10n.t('Nano Banana sandbox');
    item.text = `$(beaker) ${l10n.t('Placeholders, free')}`;
    item.tooltip = l10n.t(
      'Nano Banana draws placeholder pictures of the right size: nothing is sent and nothing is charged. Enter an API key to make real ones.',
    );
    item.command = 'nanoBananaStudio.setApiKey';
    item.show();
    this.item = item;
    begun();
    this.changed.fire();
  }

  end(): void {
    if (!this.item) return;
    this.item.dispose();
    this.item = undefined;
    this.changed.fire();
  }

  dispose(): void {
    this.end();
    this.changed.dispose();
  }
}

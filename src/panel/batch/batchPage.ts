import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ItemView } from '../../batch/itemView.ts';
import type { Plan } from '../../batch/plan.ts';
import type { BatchSession } from '../../editor/batch/session.ts';
import { letGo } from '../../editor/batch/sessions.ts';
import { prefix } from '../../editor/settings.ts';
import { Messenger } from '../messenger.ts';
import { pageHtml, pageOptions } from '../page.ts';
import { batchProtocol, type BatchProtocol, type KeptBatch } from '../protocol/batch.ts';
import { batchHandlers } from './batchHandlers.ts';
import { shownPlan, shownProgress, shownRow } from './shownPlan.ts';

/** Type of the webview: it names the page for the serializer, so it never changes. */
export const batchViewType = `${prefix}.batch`;

/** How often a page is told sums that nothing else changed (waits, time left), in milliseconds. */
const tickMs = 1000;

/** The tab of one batch. Closing it ends nothing. */
export class BatchPage implements vscode.Disposable {
  private readonly messenger: Messenger<BatchProtocol>;
  private readonly disposables: { dispose(): unknown }[];
  private readonly closed = new vscode.EventEmitter<void>();
  readonly onDidClose = this.closed.event;
  /** Place of each row in the plan, by key; made anew with the plan. */
  private places: { readonly plan: unknown; readonly byKey: ReadonlyMap<string, number> } | undefined;

  constructor(
    readonly session: BatchSession,
    readonly panel: vscode.WebviewPanel,
    kept: KeptBatch,
  ) {
    const { studio, order } = session;
    const { extensionUri } = studio.context;
    panel.webview.options = pageOptions(extensionUri, [vscode.Uri.file(order.folder)]);
    this.messenger = new Messenger(panel.webview, batchProtocol, batchHandlers(session, panel.webview), studio.log);
    const plan = () => void this.tellPlan();
    const tick = setInterval(() => {
      if (session.isRunning && panel.visible) this.messenger.emit('progress', shownProgress(session));
    }, tickMs);
    this.disposables = [
      this.messenger,
      session.onDidChangePlan(plan),
      session.onDidProgress((items) => this.tellRows(items)),
      vscode.workspace.onDidGrantWorkspaceTrust(plan),
      studio.context.secrets.onDidChange(plan),
      studio.keys.sandbox.onDidChange(plan),
      { dispose: () => clearInterval(tick) },
    ];
    panel.onDidDispose(() => this.dispose());
    panel.webview.html = pageHtml(panel.webview, extensionUri, { entry: 'batch', title: panel.title, state: kept });
  }

  static open(session: BatchSession, kept: KeptBatch): BatchPage {
    const panel = vscode.window.createWebviewPanel(
      batchViewType,
      titleOf(session),
      vscode.ViewColumn.Active,
      pageOptions(session.studio.context.extensionUri, [vscode.Uri.file(session.order.folder)]),
    );
    return new BatchPage(session, panel, kept);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    this.closed.fire();
    this.closed.dispose();
    letGo(this.session);
  }

  private async tellPlan(): Promise<void> {
    this.messenger.emit('plan', await shownPlan(this.session));
    this.messenger.emit('progress', shownProgress(this.session));
    this.messenger.emit('reset', {});
  }

  private tellRows(items: readonly ItemView[]): void {
    const { session, panel } = this;
    const { plan } = session;
    const byKey = this.placesIn(plan);
    const rows = items.flatMap((view) => {
      const index = byKey.get(view.key);
      const item = index === undefined ? undefined : plan?.items[index];
      return item && index !== undefined ? [shownRow(session, panel.webview, item, view, index)] : [];
    });
    if (rows.length > 0) this.messenger.emit('rows', rows);
    this.messenger.emit('progress', shownProgress(session));
  }

  private placesIn(plan: Plan | undefined): ReadonlyMap<string, number> {
    if (this.places?.plan === plan && this.places) return this.places.byKey;
    const byKey = new Map(plan?.items.map(({ key }, index) => [key, index]));
    this.places = { plan, byKey };
    return byKey;
  }
}

export function titleOf(session: BatchSession): string {
  return l10n.t('Batch: {0}', session.name);
}

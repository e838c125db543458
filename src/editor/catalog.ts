import * as vscode from 'vscode';
import { CatalogStore, type Known } from '../endpoint/catalogStore.ts';
import { systemClock } from '../endpoint/clock.ts';
import type { Logger } from '../endpoint/logger.ts';
import type { Service } from '../endpoint/service.ts';
import type { Tool } from '../tool/definition.ts';

/** What of the studio the catalog needs. */
interface Surroundings {
  readonly context: vscode.ExtensionContext;
  readonly log: Logger;
  endpoint(): URL;
  service(): Promise<Service>;
}

/** The account's tools, kept in the extension's storage. */
export class Catalog implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Known>();
  /** The service has listed its tools anew. */
  readonly onDidChange = this.changed.event;
  private readonly store: CatalogStore;

  constructor(studio: Surroundings) {
    this.store = new CatalogStore({
      folder: vscode.Uri.joinPath(studio.context.globalStorageUri, 'catalog').fsPath,
      origin: () => studio.endpoint().origin,
      service: () => studio.service(),
      mayAsk: () => vscode.workspace.isTrusted,
      clock: systemClock,
      logger: studio.log,
      onChange: (known) => this.changed.fire(known),
    });
  }

  /** What is known without asking the service. @throws StudioError BAD_PARAMETER if the endpoint's setting is wrong */
  known(): Promise<Known> {
    return this.store.known();
  }

  /** Asks the service. @throws StudioError what went wrong; what was known is then still known */
  refresh(signal = new AbortController().signal): Promise<Known> {
    return this.store.refresh(signal);
  }

  /** Asks the service by and by, if the list has aged. */
  refreshInBackground(): void {
    this.store.refreshInBackground();
  }

  /** @throws StudioError UNKNOWN_TOOL, or why the service could not be asked */
  tool(slug: string): Promise<Tool> {
    return this.store.tool(slug, new AbortController().signal);
  }

  dispose(): void {
    this.store.dispose();
    this.changed.dispose();
  }
}

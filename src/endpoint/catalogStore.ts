import * as l10n from '@vscode/l10n';
import { builtIn, readListing, type Listing } from '../tool/catalog.ts';
import type { Tool } from '../tool/definition.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import { readCatalogFile, writeCatalogFile, type CatalogAnswers } from './catalogFile.ts';
import { unlessAborted, type Clock } from './clock.ts';
import { StudioError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Service } from './service.ts';

export interface CatalogDeps {
  /** Absolute path of the folder where answers are kept. Need not exist. */
  readonly folder: string;
  /** The configured service's origin; may throw a `StudioError`. */
  readonly origin: () => string;
  readonly service: () => Promise<Pick<Service, 'getJson'>>;
  /** Whether anything may be sent without being asked for. */
  readonly mayAsk: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The list has changed. */
  readonly onChange?: (known: Known) => void;
}

/** The tools of an account, as far as they are known. */
export interface Known extends Listing {
  readonly origin: string;
  /** When the service listed them, in milliseconds since 1970; absent: it never did, and only the built-in tool is known. */
  readonly at?: number;
}

/** A list is asked for again in the background when it is older, in milliseconds. */
export const freshFor = 60 * 60_000;
/** So long after an attempt no other is made unless the user wants one, in milliseconds. */
const restFor = 60_000;

/** The account's tools: from memory, else from disk, so that they are there offline; asked for anew on demand or by and by. */
export class CatalogStore {
  private current: Known | undefined;
  private answers: CatalogAnswers | undefined;
  private asking: { readonly origin: string; readonly work: Promise<Known> } | undefined;
  private lastAttempt = -Infinity;
  private readonly ending = new AbortController();

  constructor(private readonly deps: CatalogDeps) {}

  /** What is known without asking the service. @throws StudioError BAD_PARAMETER if the setting is wrong */
  async known(): Promise<Known> {
    const origin = this.deps.origin();
    const held = this.held(origin);
    if (held) return held;
    const answers = await readCatalogFile(this.deps.folder, origin);
    const listing = answers && readListing(answers.workflows, answers.flows, origin);
    // Meanwhile an answer of the service may have come.
    const newer = this.held(origin);
    if (newer) return newer;
    this.answers = listing && answers;
    this.current = { origin, ...(listing ?? builtIn), ...(listing && { at: answers.at }) };
    return this.current;
  }

  /**
   * Asks the service for its tools. Several callers share one exchange.
   * @throws StudioError what went wrong; what was known is then still known
   */
  async refresh(signal: AbortSignal): Promise<Known> {
    const origin = this.deps.origin();
    await this.known();
    if (this.asking?.origin !== origin) {
      const work = this.ask(origin).finally(() => {
        if (this.asking?.work === work) this.asking = undefined;
      });
      this.asking = { origin, work };
    }
    const { work } = this.asking;
    work.catch(() => undefined); // where the caller has gone
    try {
      return await unlessAborted(signal, work);
    } catch (error) {
      if (error instanceof StudioError || !signal.aborted) throw error;
      throw new StudioError('CANCELLED', l10n.t('Cancelled.'), { cause: error });
    }
  }

  /** Asks the service without waiting, if the list is older than `maxAge` milliseconds. What goes wrong is only logged. */
  refreshInBackground(maxAge = freshFor): void {
    void this.refreshIfOld(maxAge).catch((error: unknown) => {
      this.deps.logger.info(`catalog: not refreshed: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /**
   * A tool by its slug. One that is not known is asked for.
   * @throws StudioError UNKNOWN_TOOL; or why the service could not be asked, where its tools were never listed
   */
  async tool(slug: string, signal: AbortSignal): Promise<Tool> {
    if (slug === nanoBanana2.slug) return await this.builtInTool();
    const find = ({ tools }: Known) => tools.find((tool) => tool.slug === slug);
    let known = await this.known();
    let found = find(known);
    if (found) {
      this.refreshInBackground();
      return found;
    }
    if (known.at === undefined || !this.isResting()) {
      try {
        known = await this.refresh(signal);
      } catch (error) {
        if (known.at === undefined || (error instanceof StudioError && error.code === 'CANCELLED')) throw error;
        this.deps.logger.warn(`catalog: ${String(error)}`);
      }
      found = find(known);
      if (found) return found;
    }
    const skipped = known.skipped.find(({ entry }) => entry === slug);
    throw new StudioError(
      'UNKNOWN_TOOL',
      skipped
        ? l10n.t('The tool "{0}" cannot be used: {1}.', slug, skipped.reason)
        : l10n.t('There is no tool "{0}".', slug),
    );
  }

  dispose(): void {
    this.ending.abort();
  }

  /** With the live price where there is one; a wrong setting is told when it is called. */
  private async builtInTool(): Promise<Tool> {
    try {
      return (await this.known()).tools[0] ?? nanoBanana2;
    } catch {
      return nanoBanana2;
    }
  }

  private held(origin: string): Known | undefined {
    return this.current?.origin === origin ? this.current : undefined;
  }

  private isResting(): boolean {
    return this.deps.clock.now() - this.lastAttempt < restFor;
  }

  private async refreshIfOld(maxAge: number): Promise<void> {
    if (!this.deps.mayAsk()) return;
    const { at = -Infinity } = await this.known();
    if (this.deps.clock.now() - at < maxAge || this.isResting()) return;
    await this.refresh(this.ending.signal);
  }

  private async ask(origin: string): Promise<Known> {
    const { clock, logger, folder, onChange } = this.deps;
    this.lastAttempt = clock.now();
    const service = await this.deps.service();
    const at = clock.now();
    const workflows = await service.getJson('/api/workflows', this.ending.signal);
    const flows = await this.askFlows(service);
    const listing = readListing(workflows, flows, origin);
    if (!listing) {
      const message = l10n.t('{0} answered with something that is no list of tools.', new URL(origin).host);
      throw new StudioError('BAD_RESPONSE', message);
    }
    const answers: CatalogAnswers = { at, workflows, ...(flows !== undefined && { flows }) };
    const known: Known = { origin, at, ...listing };
    this.answers = answers;
    this.current = known;
    logger.info(`catalog: ${listing.tools.length} tools, ${listing.skipped.length} entries skipped`);
    for (const { entry, reason } of listing.skipped.slice(0, 100)) logger.warn(`catalog: ${entry}: ${reason}`);
    await writeCatalogFile(folder, origin, answers).catch((error: unknown) =>
      logger.warn(`catalog: not kept: ${String(error)}`),
    );
    onChange?.(known);
    return known;
  }

  /** The user's pipelines; the earlier ones where they could not be asked for, none where the service has no such list. */
  private async askFlows(service: Pick<Service, 'getJson'>): Promise<unknown> {
    try {
      return await service.getJson('/api/flows', this.ending.signal);
    } catch (error) {
      if (!(error instanceof StudioError) || error.code === 'CANCELLED') throw error;
      this.deps.logger.warn(`catalog: pipelines: ${error.message}`);
      return error.code === 'NOT_FOUND' ? undefined : this.answers?.flows;
    }
  }
}

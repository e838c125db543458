import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Call } from '../endpoint/call.ts';
import { createCall } from '../endpoint/client.ts';
import { systemClock } from '../endpoint/clock.ts';
import { checkEndpointUrl, toolUrl } from '../endpoint/endpointUrl.ts';
import { StudioError } from '../endpoint/errors.ts';
import { CallsInFlight } from '../endpoint/inFlight.ts';
import { openLedger, type Ledger } from '../endpoint/ledger.ts';
import { createService, type Service } from '../endpoint/service.ts';
import { fileNameFromPattern } from '../result/fileName.ts';
import { finishing } from '../result/finish.ts';
import type { OutputFolder } from '../result/folder.ts';
import type { ProduceDeps } from '../result/ports.ts';
import { produce } from '../result/produce.ts';
import { slugOf } from '../result/slug.ts';
import { checkSpec, Transformer, type TransformSpec } from '../result/transform.ts';
import type { ParameterValue, Tool } from '../tool/definition.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { Allowance } from './allowance.ts';
import { ApiKeys } from './apiKey.ts';
import { askAllowance } from './askAllowance.ts';
import { Catalog } from './catalog.ts';
import type { Destination } from './destination.ts';
import { openFolder } from './folders.ts';
import { WorkspaceHistory } from './history.ts';
import { logFailure } from './log.ts';
import { toMade, type Made, type Making } from './made.ts';
import { Memory } from './memory.ts';
import { observe, type CallEvent } from './observedLedger.ts';
import { openTransport } from './network.ts';
import { requireOwnPlace } from './ownPlace.ts';
import { readSettings, type Settings } from './settings.ts';
import { waitingText } from './callWords.ts';
import { stopUnsent, type UnsentStop } from './stopUnsent.ts';
import { keepSidecar } from './sidecar.ts';

export interface MakeOptions {
  /** Which door asked: `command`, `panel`, `batch`, `agent` … */
  readonly door: string;
  /** Stops the call at any time, sent or not. */
  readonly signal?: AbortSignal;
  /** Stops it only while that is free: before the send, and while a refused attempt waits to be repeated. */
  readonly stopUnsent?: AbortSignal;
  /** The point of no return. */
  readonly onSent?: () => void;
  /** A refused attempt will be repeated after a wait; nothing was charged for it. */
  readonly onWaiting?: () => void;
  /** Told what happens, in words. */
  readonly say?: (message: string) => void;
  /** Exactly the size and format wanted: made locally, free, from the result; the untouched one is kept in `originals/`. */
  readonly transform?: TransformSpec | undefined;
}

/** The parts that every door shares, and the one path from a request to a file. */
export class Studio {
  readonly keys: ApiKeys;
  readonly memory: Memory;
  readonly ledger: Ledger;
  readonly transformer: Transformer;
  /** What agents and other extensions may spend in this session. */
  readonly allowance: Allowance;
  /** The tools of the account. */
  readonly catalog: Catalog;
  private readonly inFlight = new CallsInFlight();
  private readonly closing = new AbortController();
  /** The window ends: nothing more may be sent. */
  readonly ending = this.closing.signal;
  private readonly made = new vscode.EventEmitter<Making>();
  /** A result lies in its place. */
  readonly onDidMake = this.made.event;
  private readonly calls = new vscode.EventEmitter<CallEvent>();
  /** A paid call of any door is recorded: it is about to be made, or it has ended. */
  readonly onDidRecordCall = this.calls.event;
  /** What was made in this workspace. */
  readonly history: WorkspaceHistory;

  constructor(
    readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {
    this.keys = new ApiKeys(context.secrets, context.globalState);
    this.memory = new Memory(context.globalState, context.workspaceState);
    const ledger = openLedger({
      folder: vscode.Uri.joinPath(context.globalStorageUri, 'calls').fsPath,
      clock: systemClock,
    });
    this.ledger = observe(ledger, (event) => this.calls.fire(event));
    this.history = new WorkspaceHistory(context, log);
    this.transformer = new Transformer(vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath);
    this.catalog = new Catalog(this);
    this.allowance = new Allowance(() => readSettings().sessionAllowance, askAllowance);
    context.subscriptions.push(this.keys, this.catalog, this.made, this.calls, this.history);
  }

  /** The configured endpoint. @throws StudioError BAD_PARAMETER naming the setting */
  endpoint(): URL {
    return checkEndpointUrl(readSettings().endpoint);
  }

  /**
   * The service's calls that cost nothing, with the settings as they are now.
   * @throws StudioError UNTRUSTED_WORKSPACE, BAD_PARAMETER naming the setting
   */
  async service(): Promise<Service> {
    this.requireTrust();
    const settings = readSettings();
    const endpoint = this.endpoint();
    return createService({
      transport: await openTransport(settings.transport, settings.timeoutMs),
      endpoint: () => endpoint,
      apiKey: async ({ origin }) => (await this.keys.find(origin))?.key,
      clock: systemClock,
      logger: this.log,
    });
  }

  /**
   * A tool by its slug; without one, Nano Banana 2.
   * @throws StudioError UNKNOWN_TOOL, or why the service could not be asked for its tools
   */
  tool(slug: string | undefined): Promise<Tool> {
    return this.catalog.tool(slug ?? nanoBanana2.slug);
  }

  /** @throws StudioError UNTRUSTED_WORKSPACE: nothing is sent or written there */
  requireTrust(): void {
    if (!vscode.workspace.isTrusted)
      throw new StudioError(
        'UNTRUSTED_WORKSPACE',
        l10n.t('This workspace is not trusted, so nothing is sent and nothing is written. Trust it first.'),
      );
  }

  /**
   * Makes one paid call and puts its result in its place. A window that ends stops it while that is free, and begins no other.
   * @throws StudioError whatever goes wrong, with what is known of the charge
   */
  make(request: ImageRequest, destination: Destination, options: MakeOptions): Promise<Made> {
    const { signal, stopUnsent: unsent } = options;
    const stop = stopUnsent(signal, unsent ? [this.ending, unsent] : [this.ending]);
    return this.inFlight.track(this.makeNow(request, destination, options, stop).finally(stop.dispose));
  }

  private async makeNow(
    request: ImageRequest,
    destination: Destination,
    options: MakeOptions,
    stop: UnsentStop,
  ): Promise<Made> {
    this.requireTrust();
    const settings = readSettings(destination.workspaceFolder?.uri);
    const { say } = options;
    let isReceiving = false;
    const nameFacts = { slug: slugOf(promptOf(request) || request.tool.name), tool: request.tool.slug, at: new Date() };
    // Checked before anything is paid for, so that a wrong pattern or size is told first.
    fileNameFromPattern(settings.fileName, nameFacts);
    if (options.transform) checkSpec(options.transform);
    await requireOwnPlace(destination.folder);
    const folder = openFolder(destination.folder, this.context);
    const deps = await this.produceDeps(request.tool, folder, settings);
    const { signal } = stop;
    const { finish, place, finished } = finishing(folder, {
      request,
      version: this.version,
      embed: settings.recipe === 'embedded' || settings.recipe === 'both',
      transform: options.transform,
      transformer: this.transformer,
      keepOriginal: settings.keepOriginals,
      rescueFolder: this.rescueFolder.fsPath,
      spelling: destination.spelling,
      signal,
    });
    const produced = await produce(request, deps, {
      stem:
        destination.stem ??
        (({ width, height }) =>
          fileNameFromPattern(settings.fileName, {
            ...nameFacts,
            width,
            height,
            aspect: textOf(request.values['aspect_ratio']),
            size: textOf(request.values['image_size']),
          })),
      door: options.door,
      signal,
      ...(finish && { finish }),
      ...(place && { place }),
      timeoutMs: settings.timeoutMs,
      ...(destination.workspaceFolder && { workspace: destination.workspaceFolder.uri.toString() }),
      onSent: () => {
        stop.onSent();
        options.onSent?.();
      },
      ...(say && {
        onReceiving: () => {
          // Pieces of an answer come by the hundred.
          if (!isReceiving) say(l10n.t('Receiving…'));
          isReceiving = true;
        },
      }),
      onWaiting: (waiting) => {
        stop.onWaiting();
        options.onWaiting?.();
        say?.(waitingText(waiting));
      },
    });
    const warnings = await keepSidecar({ folder }, produced, finished, settings.recipe, this.log);
    const made = toMade(produced, finished, warnings);
    // The result is safe: what is only remembered must not make a failure of it.
    if (made.cost !== undefined && !finished.recipe?.sandbox)
      // Remembered at once; that it is kept, too, is nothing to wait for.
      void this.memory
        .rememberCost(request.tool, made.cost)
        .catch((error: unknown) => logFailure(this.log, 'remembering the price', error));
    this.log.info(`made ${made.uri.path} from "${promptOf(request).slice(0, 80)}"`);
    this.keep({ made, request, produced, door: options.door });
    return made;
  }

  /** Takes a result into the history and tells of it: for a door that has a path of its own from request to file. */
  keep(making: Making): void {
    this.history.add(making);
    this.made.fire(making);
  }

  /** Whether calls now give free placeholders: the user wanted that, and there is still no key. */
  async inSandbox(): Promise<boolean> {
    return this.keys.sandbox.on && (await this.keys.find(this.endpoint().origin)) === undefined;
  }

  /**
   * What a tool's calls into a folder are made with. Endpoint and key are taken once: a setting that changes while a call
   * runs changes the next call.
   * @throws StudioError UNTRUSTED_WORKSPACE, NO_API_KEY, BAD_PARAMETER naming a setting
   */
  async produceDeps(
    tool: Tool,
    folder: OutputFolder,
    settings: Settings,
  ): Promise<ProduceDeps & { readonly sandbox: boolean }> {
    this.requireTrust();
    const endpoint = toolUrl(this.endpoint(), tool, nanoBanana2.slug);
    const rescueFolder = this.rescueFolder.fsPath;
    const common = { folder, rescueFolder, clock: systemClock, logger: this.log };
    if (await this.inSandbox()) {
      const { sandboxCall, sandboxLedger } = await import('../endpoint/sandbox.ts');
      return { ...common, call: sandboxCall, ledger: sandboxLedger, sandbox: true };
    }
    const key = await this.keys.get(endpoint.origin);
    const call = createCall({
      transport: await openTransport(settings.transport, settings.timeoutMs),
      endpoint,
      apiKey: () => Promise.resolve(key),
      timeoutMs: settings.timeoutMs,
      clock: systemClock,
      logger: this.log,
    });
    return { ...common, call: this.forgetRefused(call), ledger: this.ledger, sandbox: false };
  }

  /** A key that was refused is asked for anew. */
  private forgetRefused(call: Call): Call {
    return (...args) =>
      call(...args).catch((error: unknown) => {
        if (error instanceof StudioError && error.code === 'UNAUTHORIZED') this.keys.forgetAll();
        throw error;
      });
  }

  /** Version of this extension. */
  get version(): string {
    return (this.context.extension.packageJSON as { readonly version: string }).version;
  }

  /** Where bytes are kept that could not be put in their place. */
  get rescueFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.globalStorageUri, 'rescue');
  }

  /** Work that a window that ends waits for, as long as it may. */
  track<T>(work: Promise<T>): Promise<T> {
    return this.inFlight.track(work);
  }

  /** Waits for calls in flight, at most `ms` milliseconds. */
  async drain(ms: number): Promise<void> {
    this.closing.abort();
    await this.inFlight.drain(ms, systemClock);
    await this.history.flush();
    await this.ledger.close();
  }
}

const textOf = (value: ParameterValue | undefined) => (value === undefined ? undefined : String(value));

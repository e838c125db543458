import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { destinationOf, settingsDestination, type Destination } from '../editor/destination.ts';
import { defaultValues } from '../editor/settings.ts';
import { logFailure } from '../editor/log.ts';
import type { Studio } from '../editor/studio.ts';
import { defaultFolder, shownPath } from '../editor/uris.ts';
import type { Tool } from '../tool/definition.ts';
import { imageCount } from '../tool/imagePlaces.ts';
import { checkValues } from '../tool/validate.ts';
import { keepDraft, readDraft, type Draft } from './draft.ts';
import { Inputs } from './inputs.ts';
import { Messenger } from './messenger.ts';
import { pageHtml, pageOptions } from './page.ts';
import { studioProtocol, type Form, type StudioBoot, type InputCard, type StudioProtocol } from './protocol/studio.ts';
import { Shown } from './shown.ts';
import { studioHandlers } from './studioHandlers.ts';
import { readSnapshot } from './snapshot.ts';
import { readStatus } from './status.ts';
import { resultCard } from './resultCard.ts';
import { storageOf } from './places.ts';
import { workroomOf } from './workroom.ts';

/** Type of the webview: it names the panel for the serializer, so it never changes. */
export const viewType = 'nanoBananaStudio.studio';

/** What a panel begins with. */
export interface Start {
  readonly tool: Tool;
  readonly values?: Readonly<Record<string, string>>;
  readonly images?: readonly vscode.Uri[];
}

/** One studio panel: a form of its own, over the runs and results that all panels of the window share. */
export class StudioPanel implements vscode.Disposable {
  readonly inputs: Inputs;
  readonly shown: Shown;
  tool: Tool;
  /** Where results go, when the user chose that here. */
  chosen: Destination | undefined;
  private draft: Draft;
  private images: readonly InputCard[] = [];
  private readonly messenger: Messenger<StudioProtocol>;
  private readonly disposables: vscode.Disposable[] = [];
  /** Resolves when the first pictures are in. */
  private readonly filled: Promise<void>;
  private gone = false;
  private readonly closed = new vscode.EventEmitter<void>();
  readonly onDidClose = this.closed.event;

  constructor(
    readonly studio: Studio,
    readonly panel: vscode.WebviewPanel,
    readonly id: string,
    start: Start,
  ) {
    this.tool = start.tool;
    this.inputs = new Inputs(studio);
    this.shown = new Shown(shownFolder(studio, id));
    this.draft = {
      tool: start.tool.slug,
      values: { ...(start.values ?? firstValues(studio, start.tool)) },
      images: (start.images ?? []).map(String),
    };
    const { extensionUri } = studio.context;
    const icon = (kind: string) => vscode.Uri.joinPath(extensionUri, 'media', `studio-${kind}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = pageOptions(extensionUri, [this.shown.folder]);
    this.messenger = new Messenger(panel.webview, studioProtocol, studioHandlers(this), studio.log);
    this.filled = this.takeImages(start.images ?? []);
    this.listen();
    this.messenger.holdEvents();
    void this.show();
  }

  /** Opens a new panel, beside what is being worked on. */
  static open(studio: Studio, start: Start): StudioPanel {
    const id = randomUUID();
    const panel = vscode.window.createWebviewPanel(
      viewType,
      l10n.t('Nano Banana Studio'),
      vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      pageOptions(studio.context.extensionUri, [shownFolder(studio, id)]),
    );
    return new StudioPanel(studio, panel, id, start);
  }

  /** Puts a panel back that was open when the window ended. */
  static async restore(studio: Studio, panel: vscode.WebviewPanel, id: string): Promise<StudioPanel> {
    const draft = readDraft(studio.context, id);
    const tool = await studio.tool(draft?.tool).catch(() => studio.tool(undefined));
    return new StudioPanel(studio, panel, id, {
      tool,
      ...(draft && { values: draft.values, images: draft.images.map((image) => vscode.Uri.parse(image)) }),
    });
  }

  /** What the form says now, for the time after a reload. */
  keep(values: Readonly<Record<string, string>>, images: readonly string[]): void {
    this.draft = { tool: this.tool.slug, values, images: images.map((image) => this.inputs.uri(image).toString()) };
    keepDraft(this.studio.context, this.id, this.draft);
    this.images = images.flatMap((image) => this.images.find((card) => card.id === image) ?? []);
  }

  /** Remembers cards of pictures that were just taken in. */
  know(cards: readonly InputCard[]): void {
    this.images = [...this.images, ...cards];
  }

  /** Takes another tool: values that it also has stay, of the pictures as many as it takes. */
  async use(tool: Tool): Promise<Form> {
    const kept = Object.entries(this.draft.values).flatMap(([name, value]) => {
      const prompt = name === this.tool.prompt ? tool.prompt : name;
      return prompt === undefined ? [] : [[prompt, value] as const];
    });
    const values = { ...firstValues(this.studio, tool), ...goodOnes(tool, Object.fromEntries(kept)) };
    this.tool = tool;
    this.images = this.images.slice(0, imageCount(tool));
    this.keep(
      values,
      this.images.map(({ id }) => id),
    );
    await this.tellStatus(); // another price
    return await this.form();
  }

  async form(): Promise<Form> {
    await this.filled;
    return { tool: this.tool, values: { ...this.draft.values }, images: this.images };
  }

  /** Where results go. @throws StudioError NO_FOLDER, BAD_PARAMETER naming the setting */
  destination(): Destination {
    return this.chosen ?? settingsDestination(defaultFolder());
  }

  async choose(folder: vscode.Uri): Promise<void> {
    this.chosen = await destinationOf(folder.path.endsWith('/') ? folder : folder.with({ path: `${folder.path}/` }));
    await this.tellStatus();
  }

  async tellStatus(): Promise<void> {
    this.messenger.emit('status', await readStatus(this));
  }

  tellPrompts(): void {
    this.messenger.emit('prompts', this.studio.memory.prompts());
  }

  dispose(): void {
    this.gone = true;
    for (const disposable of this.disposables) disposable.dispose();
    this.messenger.dispose();
    this.closed.fire();
    this.closed.dispose();
    // The draft stays: a window that ends may close its panels first, and only the last drafts are kept anyway.
    void this.shown.clear().catch(() => undefined);
  }

  /** Fills the page while the editor still prepares its frame, so that it has nothing to ask for. */
  private async show(): Promise<void> {
    const snapshot = await readSnapshot(this).catch((error: unknown) => {
      logFailure(this.studio.log, 'studio panel', error); // the page will ask, and show why not
    });
    if (this.gone) return;
    const { webview } = this.panel;
    webview.html = pageHtml(webview, this.studio.context.extensionUri, {
      entry: 'studio',
      title: l10n.t('Nano Banana Studio'),
      state: {
        panel: this.id,
        mac: process.platform === 'darwin',
        html: randomUUID(),
        ...(snapshot && { snapshot }),
      } satisfies StudioBoot,
    });
  }

  private async takeImages(uris: readonly vscode.Uri[]): Promise<void> {
    const { images, problems } = await this.inputs.add(this.tool, uris);
    this.images = [...this.images, ...images];
    for (const problem of problems) this.studio.log.warn(problem);
  }

  private listen(): void {
    const room = workroomOf(this.studio);
    const { messenger } = this;
    const status = () => void this.tellStatus();
    this.disposables.push(
      room.onDidChangeRun((run) => messenger.emit('run', run)),
      room.onDidEndRun((run) => messenger.emit('runGone', { run })),
      room.onDidAddResult((entry) => {
        messenger.emit('result', resultCard(entry));
        status(); // the price may be known now
      }),
      room.onDidRemoveResult((result) => {
        messenger.emit('resultGone', { result });
        void this.shown.drop(result).catch(() => undefined);
      }),
      this.studio.context.secrets.onDidChange(status),
      this.studio.keys.sandbox.onDidChange(status),
      vscode.workspace.onDidGrantWorkspaceTrust(status),
      vscode.workspace.onDidChangeWorkspaceFolders(status),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('nanoBananaStudio')) status();
      }),
      this.panel.onDidDispose(() => this.dispose()),
    );
  }
}

/** The values a new form shows: the settings' defaults, then what was used last. */
function firstValues(studio: Studio, tool: Tool): Record<string, string> {
  return goodOnes(tool, { ...defaultValues(tool), ...studio.memory.values(tool) });
}

/** Those values that a tool takes. */
function goodOnes(tool: Tool, wanted: Readonly<Record<string, unknown>>): Record<string, string> {
  const good = Object.entries(wanted).flatMap(([name, value]) => {
    const { values } = checkValues(
      { ...tool, parameters: tool.parameters.filter((p) => p.name === name) },
      { [name]: value },
    );
    const checked = values?.[name];
    return checked === undefined ? [] : [[name, String(checked)] as const];
  });
  return Object.fromEntries(good);
}

function shownFolder(studio: Studio, id: string): vscode.Uri {
  return vscode.Uri.joinPath(storageOf(studio.context), 'shown', id);
}

/** Where people find results. */
export function placeText({ folder }: Destination): string {
  return shownPath(folder);
}

import type { Tool } from '../../tool/definition.ts';
import type {
  Added,
  Form,
  InputCard,
  Language,
  ResultCard,
  RunCard,
  Saved,
  Snapshot,
  Status,
  StudioBoot,
  StudioProtocol,
} from '../../panel/protocol/studio.ts';
import type { Host } from '../messenger.ts';

export type Topic =
  'tool' | 'values' | 'images' | 'runs' | 'results' | 'status' | 'prompts' | 'selection' | 'notice' | 'tab';

/** Milliseconds. */
const keepEvery = 150;

/** What the page knows; its parts listen to the topics they show. */
export class Model {
  tool: Tool;
  /** As typed; absent = unset. */
  values: Readonly<Record<string, string>>;
  images: readonly InputCard[];
  readonly runs = new Map<string, RunCard>();
  /** Newest first. */
  results: readonly ResultCard[];
  status: Status;
  prompts: readonly string[];
  readonly languages: readonly Language[];
  /** A run or a result: they share their id. */
  selected: string | undefined;
  variations: number;
  language: string;
  tab: 'result' | 'code';
  advanced: boolean;
  /** What went wrong with the last thing the user did here. */
  notice: string | undefined;
  private readonly listeners = new Map<Topic, (() => void)[]>();
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private kept = -Infinity;

  constructor(
    readonly host: Host<StudioProtocol>,
    snapshot: Snapshot,
    private readonly page: Pick<StudioBoot, 'panel' | 'html'>,
    private readonly save: (state: Saved) => void,
    saved: Saved | undefined,
  ) {
    ({ tool: this.tool, values: this.values, images: this.images } = snapshot.form);
    for (const run of snapshot.runs) this.runs.set(run.id, run);
    this.results = snapshot.results;
    this.status = snapshot.status;
    this.prompts = snapshot.prompts;
    this.languages = snapshot.languages;
    const known = (id: string) => this.runs.has(id) || this.result(id) !== undefined;
    const kept = saved?.selected;
    this.selected = kept !== undefined && known(kept) ? kept : ([...this.runs.keys()].at(-1) ?? this.results[0]?.id);
    this.variations = saved?.variations ?? 1;
    this.language = saved?.language ?? snapshot.languages[0]?.id ?? '';
    this.tab = saved?.tab ?? 'result';
    this.advanced = saved?.advanced ?? false;
    this.listen();
    // Sent before the line is closed: `Host` listens to the same event, later.
    window.addEventListener('pagehide', () => this.keep(), { capture: true });
  }

  on(topics: readonly Topic[], listener: () => void): void {
    for (const topic of topics) this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  tell(...topics: Topic[]): void {
    const called = new Set(topics.flatMap((topic) => this.listeners.get(topic) ?? []));
    for (const listener of called) listener();
    this.keepSoon();
  }

  get imageIds(): string[] {
    return this.images.map(({ id }) => id);
  }

  /** How many pictures the tool takes. */
  get imagesAtMost(): number {
    return this.tool.images.reduce((sum, { max }) => sum + max, 0);
  }

  result(id: string | undefined): ResultCard | undefined {
    return this.results.find((result) => result.id === id);
  }

  setValue(name: string, value: string | undefined): void {
    const { [name]: _, ...others } = this.values;
    this.values = value === undefined || value === '' ? others : { ...others, [name]: value };
    this.tell('values');
  }

  setForm({ tool, values, images }: Form): void {
    Object.assign(this, { tool, values, images });
    this.tell('tool', 'values', 'images');
  }

  select(id: string | undefined): void {
    this.selected = id;
    this.tell('selection');
  }

  say(notice: string | undefined): void {
    this.notice = notice;
    this.tell('notice');
  }

  /** Takes pictures in, up to the tool's limit. */
  add({ images, problems }: Added): void {
    const room = this.imagesAtMost - this.images.length;
    this.images = [...this.images, ...images.slice(0, Math.max(0, room))];
    this.tell('images');
    this.say(problems.length > 0 ? problems.join(' ') : undefined);
  }

  /** Asks the host; what it refuses is told in the page. `undefined` = refused. */
  async attempt<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      const result = await work;
      this.say(undefined);
      return result;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  private listen(): void {
    const { host } = this;
    host.on('run', (run) => {
      this.runs.set(run.id, run);
      this.tell('runs');
    });
    host.on('runGone', ({ run }) => {
      this.runs.delete(run);
      if (this.selected === run && !this.result(run)) this.selected = this.results[0]?.id;
      this.tell('runs', 'selection');
    });
    host.on('result', (result) => {
      this.results = [result, ...this.results.filter(({ id }) => id !== result.id)];
      this.tell('results', ...(this.selected === result.id ? (['selection'] as const) : []));
    });
    host.on('resultGone', ({ result }) => {
      const at = this.results.findIndex(({ id }) => id === result);
      this.results = this.results.filter(({ id }) => id !== result);
      if (this.selected === result) this.selected = (this.results[at] ?? this.results.at(-1))?.id;
      this.tell('results', 'selection');
    });
    host.on('status', (status) => {
      this.status = status;
      this.tell('status');
    });
    host.on('prompts', (prompts) => {
      this.prompts = prompts;
      this.tell('prompts');
    });
  }

  /** At once, then at most so often while one types. */
  private keepSoon(): void {
    if (this.keeping !== undefined) return;
    const wait = Math.max(0, this.kept + keepEvery - performance.now());
    this.keeping = setTimeout(() => {
      this.keeping = undefined;
      this.keep();
    }, wait);
  }

  /** Keeps the page's state in the page and the form's in the host. */
  keep(): void {
    this.kept = performance.now();
    const { values, variations, language, tab, selected, advanced } = this;
    this.save({
      panel: this.page.panel,
      html: this.page.html,
      variations,
      language,
      tab,
      advanced,
      ...(selected !== undefined && { selected }),
    });
    void this.host.request('keep', { values: { ...values }, images: this.imageIds }).catch(() => undefined);
  }
}

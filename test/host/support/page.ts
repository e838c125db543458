import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Failure } from '../../../src/panel/protocol/envelope.ts';
import type { ResultCard, RunCard } from '../../../src/panel/protocol/studio.ts';
import { StudioPanel } from '../../../src/panel/studioPanel.ts';
import type { Studio } from '../../../src/editor/studio.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';

/** How a run of the panel ended, as its page is told. */
export type RunEnd = { readonly result: ResultCard } | { readonly failure: NonNullable<RunCard['failure']> };
type Answer = { readonly result: unknown } | { readonly error: Failure };

/**
 * A studio panel whose page is this object: the host's side is the real one, from the first message on. What a real page
 * makes of it is the affair of test/ui.
 */
export class StandInPage {
  readonly panel: StudioPanel;
  readonly #said = new vscode.EventEmitter<unknown>();
  readonly #closed = new vscode.EventEmitter<void>();
  readonly #page = randomUUID();
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #ends = new Map<string, RunEnd>();
  #waiting: (() => void)[] = [];
  #last = 0;

  constructor(studio: Studio) {
    const webview = {
      options: {},
      html: '',
      cspSource: 'stand-in:',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: this.#said.event,
      postMessage: (message: unknown) => {
        this.#take(message as Told);
        return Promise.resolve(true);
      },
    };
    const panel = { webview, active: true, onDidDispose: this.#closed.event };
    this.panel = new StudioPanel(studio, panel as unknown as vscode.WebviewPanel, randomUUID(), { tool: nanoBanana2 });
    this.#said.fire({ kind: 'hello', page: this.#page });
  }

  /** Presses Run; gives the run's id. Rejects with what the page is told when the run is refused. */
  async press(values: Readonly<Record<string, string>>): Promise<string> {
    const { runs } = (await this.request('run', { values, images: [], variations: 1 })) as { readonly runs: string[] };
    return runs[0] ?? '';
  }

  /** Waits for the end of a run. */
  async endOf(id: string): Promise<RunEnd> {
    for (;;) {
      const end = this.#ends.get(id);
      if (end) return end;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#last;
    const answer = await new Promise<Answer>((resolve) => {
      this.#answers.set(id, resolve);
      this.#said.fire({ kind: 'request', page: this.#page, id, method, params });
    });
    if ('error' in answer) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.result;
  }

  close(): void {
    this.#closed.fire();
    this.#said.dispose();
    this.#closed.dispose();
  }

  #take(message: Told): void {
    if (message.kind === 'event') this.#event(message);
    else this.#answers.get(message.id)?.(message.kind === 'refusal' ? message : { result: message.result });
  }

  #event({ name, payload }: Told & { kind: 'event' }): void {
    if (name === 'result') this.#ends.set((payload as ResultCard).id, { result: payload as ResultCard });
    else if (name === 'run') {
      const { id, failure } = payload as RunCard;
      if (!failure) return;
      this.#ends.set(id, { failure });
    } else return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}

type Told =
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: Failure }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };

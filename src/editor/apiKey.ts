import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import { Sandbox } from './sandbox.ts';
import { begun } from './walkthrough.ts';

/** The fallback where no key is stored: remote containers, CI, code-server. */
export const environmentVariable = 'APIAI_API_KEY';

/** Where keys are made. */
export const keyPage = 'https://apiai.me/';

export type KeySource = 'stored' | 'environment';

export interface FoundKey {
  readonly key: string;
  readonly source: KeySource;
}

/**
 * The API key, kept per origin in SecretStorage, so that a key for one endpoint is never sent to another.
 * Nothing here ever puts the key in a message.
 */
export class ApiKeys {
  /** What is done instead where there is no key, if the user wants it. */
  readonly sandbox = new Sandbox();
  /** By origin: asking the storage takes as long as all else before a call (measured: 4 ms). */
  private readonly known = new Map<string, FoundKey>();
  private readonly changes: vscode.Disposable;
  /** Counts the changes: what was asked for before one says nothing after it. */
  private changed = 0;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    /** Remembers (not the key, but) that one was stored, to notice a storage that forgets. */
    private readonly memory: vscode.Memento,
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {
    // Of any window.
    this.changes = secrets.onDidChange(() => this.forgetAll());
  }

  dispose(): void {
    this.forgetAll();
    this.changes.dispose();
    this.sandbox.dispose();
  }

  /** The key for an origin such as `https://apiai.me`, and where it comes from. */
  async find(origin: string): Promise<FoundKey | undefined> {
    const fallback = this.environment[environmentVariable]?.trim();
    const known = this.known.get(origin);
    if (known?.source === 'stored' || (known && known.key === fallback)) return known;
    const { changed } = this;
    const stored = await this.secrets.get(slot(origin));
    const key = stored || fallback;
    if (!key) return undefined;
    const found: FoundKey = { key, source: stored ? 'stored' : 'environment' };
    if (changed === this.changed) this.known.set(origin, found);
    return found;
  }

  /** The key for an origin. @throws StudioError NO_API_KEY */
  async get(origin: string): Promise<string> {
    const found = await this.find(origin);
    if (found) return found.key;
    throw new StudioError(
      'NO_API_KEY',
      this.memory.get(slot(origin)) === true
        ? l10n.t(
            'The API key for {0} was stored, but this editor has forgotten it, as web servers do. Enter it again, or set the environment variable {1} where the editor runs.',
            origin,
            environmentVariable,
          )
        : l10n.t('There is no API key for {0} yet. Run "Nano Banana: Set API Key".', origin),
    );
  }

  /** The service refused it: it may have been changed where this window does not hear of it. */
  forgetAll(): void {
    this.changed++;
    this.known.clear();
  }

  async store(origin: string, key: string): Promise<void> {
    await this.secrets.store(slot(origin), key);
    this.forgetAll();
    await this.memory.update(slot(origin), true);
    begun();
    this.sandbox.end();
  }

  async clear(origin: string): Promise<void> {
    this.sandbox.end();
    await this.secrets.delete(slot(origin));
    this.forgetAll();
    await this.memory.update(slot(origin), undefined);
  }
}

/** Why a typed key can't be right, or `undefined`. A header takes visible ASCII only. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return l10n.t('Enter the key.');
  if (!/^[\x21-\x7e]+$/.test(key)) return l10n.t('A key has no spaces, line breaks or accented letters.');
  if (key.length > 500) return l10n.t('That is too long for a key.');
  return undefined;
}

const slot = (origin: string) => `apiKey:${origin}`;

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { prepareRequest } from '../../../src/editor/request.ts';
import { Studio } from '../../../src/editor/studio.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import type { ImageRequest } from '../../../src/tool/request.ts';
import { root } from './host.ts';

/**
 * The extension's shared parts, a second time, for what no command takes: a signal. Real but for the context's memory, which
 * an editor gives to an extension only. `dispose` when done.
 */
export function openOwnStudio(): { readonly studio: Studio; readonly storage: string; dispose(): Promise<void> } {
  const storage = mkdtempSync(path.join(tmpdir(), 'studio-'));
  const extension = vscode.extensions.getExtension('nano-banana-studio.nano-banana-studio')!;
  const subscriptions: vscode.Disposable[] = [];
  const context = {
    subscriptions,
    extension,
    extensionUri: extension.extensionUri,
    globalStorageUri: vscode.Uri.file(storage),
    storageUri: vscode.Uri.file(path.join(storage, 'workspace')),
    globalState: new Memento(),
    workspaceState: new Memento(),
    secrets: new Secrets(),
  };
  // Channels of one name are one: the first to be disposed would close those of the others.
  const log = vscode.window.createOutputChannel(`Own Studio ${path.basename(storage)}`, { log: true });
  const studio = new Studio(context as unknown as vscode.ExtensionContext, log);
  return {
    studio,
    storage,
    dispose: async () => {
      await studio.ledger.close();
      for (const one of [log, ...subscriptions].reverse()) one.dispose();
    },
  };
}

/** A checked request of the built-in tool. */
export function requestOf(prompt: string, images: readonly string[] = []): Promise<ImageRequest> {
  const uris = images.map((file) => vscode.Uri.file(path.join(root(), file)));
  return prepareRequest({ tool: nanoBanana2, prompt, parameters: { image_size: '512' }, images: uris });
}

class Memento implements vscode.Memento {
  readonly #values = new Map<string, unknown>();
  keys = () => [...this.#values.keys()];
  get = <T>(key: string, fallback?: T) => (this.#values.has(key) ? (this.#values.get(key) as T) : fallback) as T;
  update = (key: string, value: unknown) => {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    return Promise.resolve();
  };
  setKeysForSync = () => undefined;
}

class Secrets implements vscode.SecretStorage {
  readonly #values = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  onDidChange = this.#changed.event;
  keys = () => Promise.resolve([...this.#values.keys()]);
  get = (key: string) => Promise.resolve(this.#values.get(key));
  store = (key: string, value: string) => Promise.resolve(void this.#values.set(key, value));
  delete = (key: string) => Promise.resolve(void this.#values.delete(key));
}

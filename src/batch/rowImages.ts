import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import { stat } from 'node:fs/promises';
import { StudioError } from '../endpoint/errors.ts';
import type { ImageInput } from '../tool/definition.ts';
import { findFiles, isGlob } from './glob.ts';
import type { LoadImage } from './ports.ts';

/** An input picture of a row, as known when the plan was made. */
export interface PlannedImage {
  /** The image input it belongs to. */
  readonly input: string;
  /** Absolute path. */
  readonly file: string;
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string;
}

/** Finds and hashes the input pictures of a batch, each file once. */
export class RowImages {
  readonly #folder: string;
  readonly #load: LoadImage;
  readonly #signal: AbortSignal;
  /** By absolute path: the hash, or why it cannot be sent. */
  readonly #known = new Map<string, { sha256: string } | { issue: string }>();

  /** `folder`: that of the CSV, absolute; paths in cells are relative to it. */
  constructor(folder: string, load: LoadImage, signal: AbortSignal) {
    this.#folder = folder;
    this.#load = load;
    this.#signal = signal;
  }

  /** The pictures that a cell names (`a.png | shots/*.png`), in order, or everything that is wrong with it. */
  async read(
    cell: string,
    input: ImageInput,
  ): Promise<{ readonly images: readonly PlannedImage[]; readonly issues: readonly string[] }> {
    const images: PlannedImage[] = [];
    const issues: string[] = [];
    for (const part of cell.split('|').map((text) => text.trim())) {
      if (part === '') continue;
      const files = await this.#files(part);
      if (typeof files === 'string') {
        issues.push(files);
        continue;
      }
      for (const file of files) {
        const known = await this.#hash(file, input.name);
        if ('issue' in known) issues.push(known.issue);
        else images.push({ input: input.name, file, sha256: known.sha256 });
        // A pattern such as `**` may name a whole disk; one too many is enough to know.
        if (images.length > input.max) break;
      }
    }
    if (images.length > input.max)
      issues.push(l10n.t('{0}: more than {1} pictures. The tool takes at most {1}.', input.name, input.max));
    return { images, issues };
  }

  async #files(part: string): Promise<readonly string[] | string> {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(part) || /^data:/i.test(part))
      return l10n.t('{0} is an address. A batch takes picture files.', short(part));
    if (part.includes('\0')) return l10n.t('{0} is no path.', short(part));
    const file = path.resolve(this.#folder, path.sep === '/' ? part.replaceAll('\\', '/') : part);
    // A file may really be called `shot[1].png`.
    if (!isGlob(part) || (await exists(file))) return [file];
    const normal = part.replaceAll('\\', '/');
    const root = path.isAbsolute(normal) ? path.parse(path.resolve(normal)).root : this.#folder;
    const found = await findFiles(root, path.isAbsolute(normal) ? normal.slice(root.length) : normal, this.#signal);
    return found.length > 0 ? found : l10n.t('No file matches {0}.', short(part));
  }

  async #hash(file: string, input: string): Promise<{ sha256: string } | { issue: string }> {
    const before = this.#known.get(file);
    if (before) return before;
    this.#signal.throwIfAborted();
    let known: { sha256: string } | { issue: string };
    try {
      known = { sha256: (await this.#load(file, { input, signal: this.#signal })).sha256 };
    } catch (error) {
      if (!(error instanceof StudioError) || error.code === 'CANCELLED') throw error;
      known = { issue: error.message };
    }
    this.#known.set(file, known);
    return known;
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}

function short(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

import { mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { randomUUID } from 'node:crypto';
import { removeIfThere } from './place.ts';
import type { PictureSource, Transformer } from './transform.ts';

/** A small picture for a list, and a larger one for a tooltip: absolute paths. */
export interface Thumbnail {
  /** PNG, square. */
  readonly icon: string;
  /** JPEG, whole. */
  readonly preview: string;
}

/** Sides in pixels; an icon is drawn at 16, on dense screens at 32 or more. */
const iconSide = 48;
const previewSide = 220;
/** So many pictures have thumbnails; those longest unused go first. */
export const thumbnailsKept = 1000;
/** So many wait to be made; asking for more forgets the oldest wishes. */
const mostWaiting = 200;

/** Makes thumbnails one at a time, when asked for, and keeps them in a folder. */
export class Thumbnails {
  private readonly waiting = new Map<string, { readonly source: PictureSource; readonly done: () => void }>();
  private readonly hopeless = new Set<string>();
  private working = false;
  private made = 0;

  constructor(
    private readonly folder: string,
    private readonly transformer: Pick<Transformer, 'transformAll'>,
    private readonly signal: AbortSignal,
  ) {}

  /** The thumbnail of a picture, if it was made. @param key letters, digits, dashes: names the picture's content */
  async find(key: string): Promise<Thumbnail | undefined> {
    const files = this.files(key);
    try {
      await stat(files.preview);
      const now = new Date();
      await utimes(files.icon, now, now);
      return files;
    } catch {
      return undefined;
    }
  }

  /** Asks for one to be made; `done` is called once it is there, and never if it can't be. */
  want(key: string, source: PictureSource, done: () => void): void {
    if (this.hopeless.has(key) || this.waiting.has(key)) return;
    const [oldest] = this.waiting.keys();
    if (this.waiting.size >= mostWaiting && oldest !== undefined) this.waiting.delete(oldest);
    this.waiting.set(key, { source, done });
    void this.work();
  }

  private files(key: string): Thumbnail {
    return { icon: path.join(this.folder, `${key}.png`), preview: path.join(this.folder, `${key}.jpg`) };
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let next = this.newest(); next && !this.signal.aborted; next = this.newest()) {
      const [key, { source, done }] = next;
      this.waiting.delete(key);
      try {
        await this.make(key, source);
        done();
      } catch {
        this.hopeless.add(key); // not a picture that can be read: it keeps its plain icon
      }
    }
    this.working = false;
  }

  /** What was asked for last is what is looked at. */
  private newest() {
    return [...this.waiting].at(-1);
  }

  private async make(key: string, source: PictureSource): Promise<void> {
    const [icon, preview] = await this.transformer.transformAll(
      source,
      [
        { width: iconSide, height: iconSide, fit: 'cover', format: 'png' },
        { width: previewSide, height: previewSide, fit: 'contain', format: 'jpeg', quality: 80 },
      ],
      this.signal,
    );
    if (!icon || !preview) return;
    await mkdir(this.folder, { recursive: true });
    if (this.made++ % 100 === 0) await this.prune();
    const files = this.files(key);
    await write(files.icon, icon.bytes);
    await write(files.preview, preview.bytes);
  }

  private async prune(): Promise<void> {
    const icons = (await readdir(this.folder)).filter((name) => name.endsWith('.png'));
    if (icons.length <= thumbnailsKept) return;
    const used = await Promise.all(
      icons.map(async (name) => ({ name, at: (await stat(path.join(this.folder, name))).mtimeMs })),
    );
    for (const { name } of used.sort((a, b) => b.at - a.at).slice(thumbnailsKept)) {
      const { icon, preview } = this.files(path.parse(name).name);
      await removeIfThere(preview);
      await removeIfThere(icon);
    }
  }
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  await writeFile(part, bytes, { flag: 'wx' });
  await rename(part, file);
}

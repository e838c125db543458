import { copyFile, link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';

/**
 * The pictures that a page shows: links to them (copies where the disk has no links, or the file is on none) in a folder of
 * the page's own, the only one that it may read. So a page sees neither other files nor the path of any.
 */
export class Shown {
  private readonly places = new Map<string, Promise<vscode.Uri>>();

  /** @param folder the page's own, on disk; made when first needed */
  constructor(readonly folder: vscode.Uri) {}

  /** Where the page finds a picture. @throws StudioError BAD_IMAGE when the file is gone */
  place(id: string, uri: vscode.Uri): Promise<vscode.Uri> {
    const known = this.places.get(id);
    if (known) return known;
    const place = this.bring(id, uri);
    this.places.set(id, place);
    place.catch(() => this.places.delete(id));
    return place;
  }

  /** Forgets one. */
  async drop(id: string): Promise<void> {
    const place = this.places.get(id);
    this.places.delete(id);
    if (place) await rm((await place).fsPath, { force: true });
  }

  async clear(): Promise<void> {
    this.places.clear();
    await rm(this.folder.fsPath, { recursive: true, force: true });
  }

  private async bring(id: string, uri: vscode.Uri): Promise<vscode.Uri> {
    // The name's ending tells the page's frame the media type.
    const ending = /\.[a-z0-9]{1,5}$/i.exec(uri.path)?.[0] ?? '';
    const target = vscode.Uri.joinPath(this.folder, `${id}${ending}`);
    await mkdir(this.folder.fsPath, { recursive: true });
    try {
      if (uri.scheme === 'file') await linkOrCopy(uri.fsPath, target.fsPath);
      else await writeFile(target.fsPath, await vscode.workspace.fs.readFile(uri));
    } catch (cause) {
      const name = path.posix.basename(uri.path);
      throw new StudioError('BAD_IMAGE', l10n.t('{0} cannot be shown: it is not there any more.', name), { cause });
    }
    return target;
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  await stat(source);
  await rm(target, { force: true });
  try {
    await link(source, target);
  } catch {
    await copyFile(source, target);
  }
}

import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { openFolder } from '../editor/folders.ts';
import { loadImages } from '../editor/images.ts';
import { logFailure } from '../editor/log.ts';
import { requireOwnPlace } from '../editor/ownPlace.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import { newPart } from '../result/part.ts';
import { loadInputImage } from '../result/inputImage.ts';
import { slugOf } from '../result/slug.ts';
import type { Tool } from '../tool/definition.ts';
import { imagePlaces } from '../tool/imagePlaces.ts';
import type { InputImage } from '../tool/request.ts';
import type { Added, InputCard } from './protocol/studio.ts';

interface Input {
  readonly uri: vscode.Uri;
  readonly image: InputImage;
}

const fileEndings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const;

/** The pictures that a panel's page may send, by the ids that the page knows them by. */
export class Inputs {
  private readonly known = new Map<string, Input>();

  constructor(private readonly studio: Studio) {}

  /** Takes pictures in; those that cannot be sent are named with the reason. */
  async add(tool: Tool, uris: readonly vscode.Uri[]): Promise<Added> {
    const images: InputCard[] = [];
    const problems: string[] = [];
    for (const uri of uris) {
      try {
        images.push(await this.addOne(tool, uri));
      } catch (error) {
        if (!(error instanceof StudioError)) logFailure(this.studio.log, 'input image', error);
        problems.push(error instanceof StudioError ? error.message : l10n.t('{0} cannot be read.', baseName(uri)));
      }
    }
    return { images, problems };
  }

  /** Saves a picture that is in no file yet, and takes it in. */
  async save(tool: Tool, folder: vscode.Uri, name: string, bytes: Uint8Array): Promise<Added> {
    try {
      this.studio.requireTrust();
      const { mediaType } = await loadInputImage(bytes, { input: '', name: name || l10n.t('The pasted picture') });
      await requireOwnPlace(folder);
      const output = openFolder(folder, this.studio.context);
      const part = await newPart(output.scratch);
      await writeFile(part, bytes);
      const stem = slugOf(name.replace(/\.[^.]*$/, '') || 'pasted');
      const { location } = await output.publish(part, stem, fileEndings[mediaType]);
      return await this.add(tool, [vscode.Uri.parse(location, true)]);
    } catch (error) {
      if (error instanceof StudioError) return { images: [], problems: [error.message] };
      logFailure(this.studio.log, 'pasted image', error);
      return { images: [], problems: [l10n.t('The picture could not be saved. The log says more.')] };
    }
  }

  /** @throws StudioError BAD_IMAGE for an id that this panel does not know */
  uri(id: string): vscode.Uri {
    return this.find(id).uri;
  }

  has(id: string): boolean {
    return this.known.has(id);
  }

  /** What a snippet says of them, each given to an image input of the tool in turn. @throws StudioError BAD_IMAGE */
  images(tool: Tool, ids: readonly string[]): readonly InputImage[] {
    const places = imagePlaces(tool, ids.length) ?? [];
    return ids.map((id, index) => ({ ...this.find(id).image, input: places[index] ?? '' }));
  }

  private find(id: string): Input {
    const found = this.known.get(id);
    if (!found) throw new StudioError('BAD_IMAGE', l10n.t('This picture is not in the list any more. Add it again.'));
    return found;
  }

  private async addOne(tool: Tool, uri: vscode.Uri): Promise<InputCard> {
    const [image] = await loadImages(tool, [uri]);
    if (!image) throw new StudioError('BAD_IMAGE', l10n.t('"{0}" cannot be read.', baseName(uri)));
    const id = randomUUID();
    this.known.set(id, { uri, image });
    return { id, name: image.name, mediaType: image.mediaType, bytes: image.content.size };
  }
}

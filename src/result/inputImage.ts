import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { StudioError } from '../endpoint/errors.ts';
import type { InputImage } from '../tool/request.ts';
import { FileBytes } from './fileBytes.ts';
import { headOf } from './head.ts';
import { inputMediaTypeOf } from './mediaType.ts';
import { systemCodeOf } from './systemCode.ts';

/** Request bodies up to 50 MB are taken (public client code, 2026): a larger picture cannot be sent. In bytes. */
export const inputLimit = 50_000_000;

export interface InputImageOptions {
  /** The image input it belongs to (`ImageInput.name`). */
  readonly input: string;
  /** Base name to send; by default the file's own. */
  readonly name?: string;
  /** Where it is, for recipe and snippets (`InputImage.path`). */
  readonly path?: string;
  readonly signal?: AbortSignal;
}

/**
 * An input picture from a local file (absolute path) or from bytes. A file is hashed now and read when it is sent; if it
 * changes in between, sending fails. Throws `BAD_IMAGE` if it is missing, empty or no PNG, JPEG or WebP, naming the file
 * and what it is; `TOO_LARGE` above 50 MB.
 */
export async function loadInputImage(source: string | Uint8Array, options: InputImageOptions): Promise<InputImage> {
  const isFile = typeof source === 'string';
  const name = options.name ?? (isFile ? path.basename(source) : options.input);
  const content = isFile ? await fileBytes(source, name) : new Blob([Uint8Array.from(source)]);
  const { size } = content;
  if (size === 0) throw new StudioError('BAD_IMAGE', l10n.t('{0} is empty. Choose a PNG, JPEG or WebP picture.', name));
  if (size > inputLimit) {
    const megabytes = (size / 1e6).toFixed(1);
    const message = l10n.t('{0} has {1} MB; at most 50 MB can be sent. Choose a smaller picture.', name, megabytes);
    throw new StudioError('TOO_LARGE', message);
  }
  try {
    const { mediaType, found } = inputMediaTypeOf(isFile ? await headOf(source) : source);
    if (mediaType === undefined) {
      const message =
        found === undefined
          ? l10n.t('{0} is not a picture that can be sent. Choose or convert it to PNG, JPEG or WebP.', name)
          : l10n.t('{0} is {1}, which cannot be sent. Convert it to PNG, JPEG or WebP.', name, found);
      throw new StudioError('BAD_IMAGE', message);
    }
    const sha256 =
      content instanceof FileBytes
        ? await content.sha256(options.signal)
        : createHash('sha256').update(source).digest('hex');
    const known = options.path === undefined ? {} : { path: options.path };
    return { input: options.input, name, mediaType, content, sha256, ...known };
  } catch (error) {
    if (
      isFile &&
      !(error instanceof StudioError) &&
      systemCodeOf(error) !== undefined &&
      options.signal?.aborted !== true
    )
      throw unreadable(name, error);
    throw error;
  }
}

async function fileBytes(file: string, name: string): Promise<FileBytes> {
  const found = await FileBytes.of(file).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  if (!found)
    throw new StudioError('BAD_IMAGE', l10n.t('{0} is not a file. Choose a PNG, JPEG or WebP picture.', name));
  return found;
}

function unreadable(name: string, cause: unknown): StudioError {
  const systemCode = systemCodeOf(cause) ?? String(cause);
  const message =
    systemCode === 'ENOENT'
      ? l10n.t('{0} does not exist. Choose another picture.', name)
      : l10n.t('{0} cannot be read ({1}). Choose another picture.', name, systemCode);
  return new StudioError('BAD_IMAGE', message, { systemCode, cause });
}

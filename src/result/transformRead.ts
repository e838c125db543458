import { open } from 'node:fs/promises';
import { MAX_BYTES } from './codec.ts';
import { PictureError } from './codecError.ts';
import type { PictureBytes } from './transformJob.ts';

/**
 * The bytes of a picture, of at most `MAX_BYTES`.
 * @throws PictureError `too-many-bytes`; the file system's own error
 */
export async function readPicture(source: PictureBytes): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  const file = await open(source.file);
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new PictureError('too-many-bytes', String(size));
    return await file.readFile();
  } finally {
    await file.close();
  }
}

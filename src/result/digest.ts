import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { formFields, type ImageRequest } from '../tool/request.ts';

/**
 * Lower-case hex SHA-256 that is the same for requests that ask the same thing: tool, values as they are sent, and the
 * bytes of the input pictures in order (not their names or places).
 */
export function requestDigest(request: Pick<ImageRequest, 'tool' | 'values' | 'images'>): string {
  const images = request.images.map(({ input, sha256 }) => [input, sha256]);
  return createHash('sha256')
    .update(JSON.stringify([request.tool.slug, formFields(request), images]))
    .digest('hex');
}

/** Lower-case hex SHA-256 of a file's bytes. Throws the system's error, or the signal's `AbortError`. */
export async function fileDigest(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, signal ? { signal } : {})) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

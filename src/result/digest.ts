import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { formFields, type ImageRequest } from '../tool/request.ts';

/** In which files are read. In bytes. */
const pieceBytes = 1 << 19;

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
  const handle = await open(file, 'r');
  try {
    // One large buffer, filled again and again: half the time of a stream, and nothing to collect.
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

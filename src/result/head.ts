import { open } from 'node:fs/promises';
import { headLength } from './mediaType.ts';

/** The beginning of a file, as much as tells its type. Throws the system's error. */
export async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

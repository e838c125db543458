import { stat, writeFile } from 'node:fs/promises';
import { headOf } from './head.ts';
import { detectMediaType, extensionOf } from './mediaType.ts';
import { staleParts } from './part.ts';
import { placeNumbered, removeIfThere } from './place.ts';
import { slugOf } from './slug.ts';

export interface RescueOptions {
  /** Absolute local path of the rescue folder, in the extension's own storage. Created if missing. */
  readonly folder: string;
  /** One sentence for the note beside the file: why it is here. Must not hold the key. */
  readonly reason: string;
  /** What the file is about, such as the prompt or the name it should have had; becomes part of its name. */
  readonly name: string;
}

/**
 * Moves bytes that were paid for into the rescue folder, under a name of their own with the extension of what they are, a
 * `.txt` note beside them. Nothing there is ever overwritten or deleted by the extension.
 * Returns the absolute path; `undefined` if there were no bytes at all (the file is removed). Throws the system's error if
 * the bytes cannot be moved; they are then still where they were.
 */
export async function rescue(part: string, options: RescueOptions): Promise<string | undefined> {
  const size = await stat(part).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) {
    await removeIfThere(part);
    return undefined;
  }
  const mediaType = detectMediaType(await headOf(part)) ?? 'application/octet-stream';
  const rescued = await placeNumbered(part, options.folder, slugOf(options.name), extensionOf(mediaType));
  const note = `${new Date().toISOString()}\n${options.reason}\n${size} bytes, ${mediaType}\n`;
  // The bytes are what counts; on a full disk there is no note.
  await writeFile(`${rescued}.txt`, note, { flag: 'wx' }).catch(() => undefined);
  return rescued;
}

/** Rescues what a killed editor left half received in a folder, a day ago or more. Returns the paths. Never throws. */
export async function rescueStale(scratch: string, folder: string, reason: string, now: number): Promise<string[]> {
  const rescued: string[] = [];
  for (const part of await staleParts(scratch, now)) {
    const kept = await rescue(part, { folder, reason, name: 'unfinished' }).catch(() => undefined);
    if (kept !== undefined) rescued.push(kept);
  }
  return rescued;
}

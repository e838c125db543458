import { detectMediaType } from './mediaType.ts';
import { formatOf, type PictureFormat } from './codec.ts';
import { APP11, jpegSegmentAt } from './jpegMetadataSegments.ts';
import type { ByteSource } from './metadataSource.ts';
import { pngChunkAt, type Chunk } from './pngMetadataChunks.ts';
import { webpChunkAt, webpEnd } from './webpMetadataChunks.ts';

/** What a walk over a picture found. */
export interface Walk {
  readonly format: PictureFormat;
  /** PNG: up to IEND; JPEG: up to the first scan; WebP: all. As far as they are whole. */
  readonly chunks: readonly Chunk[];
  /** The end of the metadata was reached: IEND, the first scan, the end of the RIFF. Else the file is damaged or odd. */
  readonly whole: boolean;
}

/** A real 4K PNG has some thousand chunks. */
const MAX_CHUNKS = 100_000;

/** The chunks of a picture, from their headers alone; `undefined` if it is none of the three formats. Never hangs. */
export async function walk(source: ByteSource): Promise<Walk | undefined> {
  const head = (await source.read(0, 64)).slice();
  const format = formatOf(detectMediaType(head) ?? '');
  if (format === undefined) return undefined;
  const end = Math.min(source.size, format === 'webp' ? (webpEnd(head) ?? 0) : source.size);
  const [first, step, headLength] = (
    {
      png: [8, pngChunkAt, 8],
      jpeg: [2, jpegSegmentAt, 4],
      webp: [12, webpChunkAt, 8],
    } as const
  )[format];
  const chunks: Chunk[] = [];
  let at: number = first;
  while (at < end && chunks.length < MAX_CHUNKS) {
    const chunk = step(await source.read(at, headLength), at);
    // The padding after the last chunk of a WebP is sometimes left out.
    if (chunk === undefined || chunk.end - (format === 'webp' ? chunk.length & 1 : 0) > end) break;
    chunks.push(chunk);
    at = chunk.end;
    if (format === 'png' && chunk.type === 'IEND') return { format, chunks, whole: true };
  }
  return { format, chunks, whole: await reachedEnd(source, format, at, end) };
}

async function reachedEnd(source: ByteSource, format: PictureFormat, at: number, end: number): Promise<boolean> {
  if (format === 'webp') return at === end && end === source.size;
  if (format === 'png') return false;
  const [first, marker] = await source.read(at, 2);
  return first === 0xff && marker === 0xda;
}

/** Whether a picture carries C2PA content credentials, whose signature any change of the file would break (C2PA 2.2, A.3). */
export async function hasContentCredentials(source: ByteSource, { format, chunks }: Walk): Promise<boolean> {
  if (format === 'png') return chunks.some(({ type }) => type === 'caBX');
  if (format === 'webp') return chunks.some(({ type }) => type === 'C2PA');
  for (const { type, start, length } of chunks) {
    if (type !== APP11) continue;
    const payload = Buffer.from(await source.read(start, Math.min(length, 128))).toString('latin1');
    if (payload.startsWith('JP') && payload.includes('jumb')) return true;
  }
  return false;
}

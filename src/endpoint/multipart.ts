import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { formFields, type ImageRequest, type InputBytes } from '../tool/request.ts';
import { StudioError } from './errors.ts';
import type { RequestBody } from './transport.ts';

/** A file part, whose bytes are read while it is sent. */
export interface FilePart {
  readonly name: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: InputBytes;
}

/** Sent at a time: an early answer (401, 413) is looked for between two pieces (`turn`). In bytes. */
const sentBytes = 1 << 16;

const crlf = '\r\n';
const encoder = new TextEncoder();

/** The form of a request: its fields in the order of the tool's table, then its pictures in their order. */
export function formOf(request: ImageRequest): RequestBody {
  return multipart(
    formFields(request),
    request.images.map(({ input, name, mediaType, content }) => ({ name: input, fileName: name, mediaType, content })),
  );
}

/**
 * Encodes a form as `multipart/form-data` of known length. Text goes out byte for byte, lone newlines too, unlike `FormData`,
 * which makes them CRLF. Unpaired surrogates, which have no UTF-8, become U+FFFD.
 * The chunks throw `BAD_IMAGE` if a file is no longer what it was.
 */
export function multipart(
  fields: readonly (readonly [name: string, value: string])[],
  files: readonly FilePart[],
): RequestBody {
  const boundary = `----NanoBananaStudio${randomBytes(16).toString('hex')}`;
  const opening = (disposition: string) =>
    `--${boundary}${crlf}Content-Disposition: form-data; name="${disposition}${crlf}`;
  // A piece costs a turn of the event loop when it is sent, so texts are joined.
  const pieces: (Uint8Array | FilePart)[] = [];
  let text = '';
  for (const [name, value] of fields) text += `${opening(`${escapeName(name)}"`)}${crlf}${value}${crlf}`;
  for (const file of files) {
    text += `${opening(`${escapeName(file.name)}"; filename="${escapeName(file.fileName)}"`)}Content-Type: ${file.mediaType}${crlf}${crlf}`;
    pieces.push(encoder.encode(text), file);
    text = crlf;
  }
  pieces.push(encoder.encode(`${text}--${boundary}--${crlf}`));
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: pieces.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.content.size), 0),
    async *chunks() {
      for (const piece of pieces) {
        if (piece instanceof Uint8Array) yield piece;
        else yield* readFile(piece);
      }
    },
  };
}

/** As the HTML standard escapes names and file names (multipart/form-data encoding algorithm). */
function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

async function* readFile({ content, fileName }: FilePart): AsyncGenerator<Uint8Array> {
  let left = content.size;
  try {
    for await (const chunk of content.stream()) {
      left -= chunk.length;
      if (left < 0) break;
      for (let at = 0; at < chunk.length; at += sentBytes) yield chunk.subarray(at, at + sentBytes);
    }
  } catch (cause) {
    throw new StudioError('BAD_IMAGE', changed(fileName), { cause });
  }
  if (left !== 0) throw new StudioError('BAD_IMAGE', changed(fileName));
}

function changed(fileName: string): string {
  return l10n.t('{0} could not be read to its end while it was being sent: it may have changed. Try again.', fileName);
}

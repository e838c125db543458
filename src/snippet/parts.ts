import type { Tool, Values } from '../tool/definition.ts';
import { formFields } from '../tool/request.ts';
import { baseName, safePath } from './path.ts';

/** A picture as a snippet names it. */
export interface SnippetImage {
  /** The image input (`ImageInput.name`) that it belongs to. */
  readonly input: string;
  /** Relative to the workspace folder with `/`, or absolute; see `relativePath`. */
  readonly path: string;
  /** The file name that is sent. */
  readonly name: string;
  readonly mediaType: string;
}

/** What a snippet asks for: the same as Run would send. */
export interface SnippetInput {
  /** Address of the call. */
  readonly url: string;
  readonly tool: Tool;
  /** Checked values; what is unset is left out. */
  readonly values: Values;
  /** In the order they are sent. */
  readonly images: readonly SnippetImage[];
  /** Name of the file to save, such as `result.png`; folders in it are dropped, since they may not exist where the snippet is run. */
  readonly output: string;
}

/** One text field of the form. */
export interface TextPart {
  readonly name: string;
  readonly value: string;
}

/** One file field of the form. */
export interface FilePart {
  readonly name: string;
  readonly path: string;
  readonly fileName: string;
  readonly mediaType: string;
}

/** The form as it goes over the wire, texts before files, every string well-formed. What each language writes down. */
export interface SnippetRequest {
  readonly url: string;
  readonly texts: readonly TextPart[];
  readonly files: readonly FilePart[];
  readonly output: string;
  /** Whether an answer that is JSON or text is a refusal rather than this tool's result. */
  readonly refusesText: boolean;
}

/** Lays out the form of a request: the fields in the order of the tool's table, then the pictures. */
export function snippetRequest({ url, tool, values, images, output }: SnippetInput): SnippetRequest {
  return {
    url: wellFormed(url),
    texts: formFields({ tool, values }).map(([name, value]) => ({ name: wellFormed(name), value: wellFormed(value) })),
    files: images.map((image) => ({
      name: wellFormed(image.input),
      path: safePath(wellFormed(image.path)),
      fileName: wellFormed(image.name),
      mediaType: image.mediaType,
    })),
    output: safePath(baseName(wellFormed(output))),
    refusesText: !tool.results.some((kind) => kind === 'json' || kind === 'text' || kind === 'other'),
  };
}

/** Half of a surrogate pair has no UTF-8: U+FFFD is sent in its place, as every encoder does. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** A name inside the quotes of a `Content-Disposition` header (WHATWG HTML, "multipart/form-data encoding algorithm"). */
export function headerName(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

import type { Tool, Values } from './definition.ts';

/** Picture types the service takes as input (public client code, 2026). */
export type InputMediaType = 'image/png' | 'image/jpeg' | 'image/webp';

/** Bytes that are read when they are needed: a `Blob`, or a file (`src/result/fileBytes.ts`). */
export interface InputBytes {
  readonly size: number;
  /** All of them in pieces. Throws if they are no longer what they were. */
  stream(): AsyncIterable<Uint8Array>;
}

/** One input picture, whose bytes are read when the request is sent. */
export interface InputImage {
  /** The image input (`ImageInput.name`) that it belongs to. */
  readonly input: string;
  /** Base name only: nothing else of the path is sent. */
  readonly name: string;
  readonly mediaType: InputMediaType;
  readonly content: InputBytes;
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string;
  /** Where it is, for the recipe and snippets: relative to the workspace folder if inside, with `/`; else absolute. Never sent. */
  readonly path?: string;
}

/** All that is needed to make the call: a tool, checked values, the pictures in order. */
export interface ImageRequest {
  readonly tool: Tool;
  readonly values: Values;
  readonly images: readonly InputImage[];
}

/** The fields of the form as they are sent, in the order of the tool's table. */
export function formFields(
  request: Pick<ImageRequest, 'tool' | 'values'>,
): readonly (readonly [name: string, value: string])[] {
  return request.tool.parameters.flatMap(({ name }) => {
    const value = request.values[name];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
}

/** The prompt of a request, or `''` if its tool takes none. */
export function promptOf(request: Pick<ImageRequest, 'tool' | 'values'>): string {
  const value = request.tool.prompt === undefined ? undefined : request.values[request.tool.prompt];
  return value === undefined ? '' : String(value);
}

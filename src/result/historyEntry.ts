/** Where a result is: below a workspace folder (by its name, since a clone lies elsewhere), or anywhere, by URI. */
export type HistoryPlace = { readonly folder: string; readonly path: string } | { readonly uri: string };

/** What is known of one result. */
export interface HistoryEntry {
  readonly id: string;
  /** When it was made, milliseconds since 1970. */
  readonly at: number;
  readonly place: HistoryPlace;
  /** Lower-case hex SHA-256 of the file. */
  readonly sha256: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Its beginning, up to `historyPromptLength`. */
  readonly prompt: string;
  /** Tool slug. */
  readonly tool: string;
  readonly costUsd?: number;
  readonly requestId?: string;
  /** Who asked: `command`, `panel`, `batch`, … */
  readonly door: string;
}

/** As much of a prompt as is kept, in UTF-16 units. */
export const historyPromptLength = 1000;

/** One line of the file. Lines of a later version, and damaged ones, do not fit and are skipped. */
export type HistoryLine =
  | ({ readonly line: 'made' } & HistoryEntry)
  | { readonly line: 'moved'; readonly id: string; readonly place: HistoryPlace }
  | { readonly line: 'removed'; readonly id: string };

/** One line with its line break. */
export function historyLine(line: HistoryLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** What a file's lines say, oldest first, and how many lines there were. */
export function readHistory(file: string): { readonly entries: Map<string, HistoryEntry>; readonly lines: number } {
  const entries = new Map<string, HistoryEntry>();
  let lines = 0;
  for (const source of file.split('\n')) {
    if (source === '') continue;
    lines += 1;
    const line = parse(source);
    if (line?.line === 'made') {
      const { line: _, ...entry } = line;
      entries.set(entry.id, entry);
    } else if (line?.line === 'removed') entries.delete(line.id);
    else if (line) {
      const entry = entries.get(line.id);
      if (entry) entries.set(line.id, { ...entry, place: line.place });
    }
  }
  return { entries, lines };
}

function parse(source: string): HistoryLine | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// Checked by hand: a schema takes more than half of the 100 ms in which 10,000 lines must be open.

function isLine(value: unknown): value is HistoryLine {
  if (!isRecord(value) || !isText(value['id'], 100)) return false;
  const { line } = value;
  return line === 'removed' || (line === 'moved' && isPlace(value['place'])) || (line === 'made' && isEntry(value));
}

function isEntry(value: Readonly<Record<string, unknown>>): boolean {
  const { at, place, sha256, mediaType, bytes, width, height, prompt, tool, costUsd, requestId, door } = value;
  return (
    typeof at === 'number' &&
    Math.abs(at) <= 8.64e15 && // the last moment of a Date
    isPlace(place) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    isText(mediaType, 100) &&
    isAmount(bytes) &&
    (width === undefined || isPixels(width)) &&
    (height === undefined || isPixels(height)) &&
    isText(prompt, 2 * historyPromptLength) &&
    isText(tool, 500) &&
    (costUsd === undefined || isAmount(costUsd)) &&
    (requestId === undefined || isText(requestId, 1000)) &&
    isText(door, 100)
  );
}

function isPlace(value: unknown): value is HistoryPlace {
  if (!isRecord(value)) return false;
  const { folder, path, uri } = value;
  if (uri !== undefined) return isText(uri, 8192) && /^[A-Z][\w+.-]*:/i.test(uri);
  return isText(folder, 500) && isText(path, 4096);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isText = (value: unknown, maximum: number): value is string =>
  typeof value === 'string' && value.length <= maximum;
const isAmount = (value: unknown) => typeof value === 'number' && value >= 0 && value < Infinity;
const isPixels = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;

import * as vscode from 'vscode';
import { uriOf } from '../editor/history.ts';
import type { Studio } from '../editor/studio.ts';
import { fileDigest } from '../result/digest.ts';
import type { HistoryEntry } from '../result/historyEntry.ts';

/** Where the search for moved files ends. */
const mostSearched = 10_000;

/**
 * Looks for the files of results that are not where they were, by size and digest, and notes in the history where they
 * are now. Each is looked for once, until `again` is called.
 */
export class MovedFiles implements vscode.Disposable {
  private readonly wanted = new Map<string, HistoryEntry>();
  private readonly searched = new Set<string>();
  private readonly ended = new AbortController();
  private running = false;

  constructor(private readonly studio: Studio) {}

  look(entry: HistoryEntry): void {
    if (this.searched.has(entry.id)) return;
    this.searched.add(entry.id);
    this.wanted.set(entry.id, entry);
    void this.run();
  }

  /** Files came: what was not found may be among them. */
  again(): void {
    this.searched.clear();
  }

  dispose(): void {
    this.ended.abort();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.wanted.size > 0 && !this.ended.signal.aborted) {
        const wanted = [...this.wanted.values()];
        this.wanted.clear();
        await this.search(wanted);
      }
    } catch (error) {
      this.studio.log.debug(`looking for moved files: ${String(error)}`);
    } finally {
      this.running = false;
    }
  }

  private async search(wanted: readonly HistoryEntry[]): Promise<void> {
    const left = new Map<string, HistoryEntry[]>();
    for (const entry of wanted) left.set(entry.sha256, [...(left.get(entry.sha256) ?? []), entry]);
    const sizes = new Set(wanted.map(({ bytes }) => bytes));
    const places = new Set(
      (await this.studio.history.entries()).map(({ place }) => uriOf(place)?.toString()).filter(Boolean),
    );
    const extensions = [...new Set(wanted.flatMap(({ mediaType }) => endings[mediaType] ?? []))];
    if (extensions.length === 0) return;
    const files = await vscode.workspace.findFiles(
      `**/*.{${extensions.join(',')}}`,
      '**/node_modules/**',
      mostSearched,
    );
    for (const file of files) {
      if (left.size === 0 || this.ended.signal.aborted) return;
      // What another result is known to be is not this one.
      if (file.scheme !== 'file' || places.has(file.toString())) continue;
      const { size } = await vscode.workspace.fs.stat(file);
      if (!sizes.has(size)) continue;
      const sha256 = await fileDigest(file.fsPath, this.ended.signal);
      for (const entry of left.get(sha256) ?? []) this.studio.history.move(entry, file);
      left.delete(sha256);
    }
  }
}

const endings: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png', 'PNG'],
  'image/jpeg': ['jpg', 'jpeg', 'JPG', 'JPEG'],
  'image/webp': ['webp', 'WEBP'],
  'image/avif': ['avif', 'AVIF'],
  'image/gif': ['gif', 'GIF'],
  'image/svg+xml': ['svg', 'SVG'],
  'video/mp4': ['mp4', 'MP4'],
  'video/webm': ['webm', 'WEBM'],
};

import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { StudioError } from './errors.ts';
import type { Intent, LedgerPort, OpenIntent } from '../result/ports.ts';
import { entriesOf, linesOf, type LedgerEntry, type Verdict } from './ledgerEntry.ts';
import { LedgerFolder, type SessionFile } from './ledgerFile.ts';

/**
 * The record of paid calls: each is written down before it is sent, and settled after. What is unsettled when the session that
 * wrote it is over may have been paid for, and is *uncertain*.
 */
export interface Ledger extends LedgerPort {
  /** Resolves when the intent is on the disk, or with the system if it is recorded elsewhere, too. @throws StudioError `WRITE_FAILED`: then the call must not be made. */
  begin(intent: Intent): Promise<OpenIntent>;
  /** Calls of sessions that are over, never settled, not shown yet; oldest first. */
  uncertain(): Promise<LedgerEntry[]>;
  /** They were shown to the user: `uncertain` no longer gives them. */
  markShown(ids: readonly string[]): Promise<void>;
  /** What was found out about an uncertain call. */
  resolve(id: string, verdict: Verdict): Promise<void>;
  /** What is known of all calls begun at `since` or later (milliseconds since 1970), oldest first. */
  entries(options?: { readonly since?: number }): Promise<LedgerEntry[]>;
  /** Waits for what is being written, and closes the file. */
  close(): Promise<void>;
}

const promptLength = 120;
const keptDays = 400;
const keptEntries = 10_000;
/** So many files of sessions that are over are made one. */
const manyFiles = 8;

/** Opens the record in a folder, which need not exist yet; several windows may have it open at once. */
export function openLedger({ folder, clock }: { readonly folder: string; readonly clock: Clock }): Ledger {
  const files = new LedgerFolder(folder);
  const all = async () => sorted(entriesOf((await files.read()).flatMap(({ lines }) => lines)).values());
  return {
    begin: (intent) => begin(files, intent, clock),
    async uncertain() {
      const sessions = await files.read();
      const entries = entriesOf(sessions.flatMap(({ lines }) => lines));
      const open = sessions.flatMap((session) => unsettled(session, entries, clock.now()));
      await compact(files, sessions, entries, clock.now());
      return sorted(new Map(open.map((entry) => [entry.id, entry])).values());
    },
    markShown: (ids) =>
      files.append(
        ids.map((id) => ({ line: 'shown', id })),
        false,
      ),
    resolve: (id, verdict) => files.append([{ line: 'resolved', id, verdict }], false),
    entries: async ({ since = -Infinity } = {}) => (await all()).filter(({ at }) => at >= since),
    close: () => files.close(),
  };
}

async function begin(files: LedgerFolder, intent: Intent, clock: Clock): Promise<OpenIntent> {
  const id = randomUUID();
  const { door, tool, requestSha256, destination, workspace, prompt, deadline } = intent;
  const line = {
    ...{ line: 'intent' as const, id, at: clock.now(), door, tool, requestSha256, destination, deadline },
    ...(workspace === undefined ? {} : { workspace }),
    ...(prompt === undefined
      ? {}
      : {
          prompt: Array.from(prompt.slice(0, 2 * promptLength))
            .slice(0, promptLength)
            .join(''),
        }),
  };
  try {
    await files.append([line], intent.recordedElsewhere !== true);
  } catch (cause) {
    const systemCode = (cause as NodeJS.ErrnoException).code ?? 'error';
    throw new StudioError(
      'WRITE_FAILED',
      l10n.t(
        'The record of paid calls could not be written ({0}), so nothing was sent. Make room on the disk.',
        systemCode,
      ),
      { cause, systemCode },
    );
  }
  let isSent = false;
  let settled: Promise<void> | undefined;
  return {
    id,
    sent() {
      // A lost mark does no harm: without it, too, the call counts as possibly sent.
      if (!isSent) files.append([{ line: 'sent', id, at: clock.now() }], false).catch(() => undefined);
      isSent = true;
    },
    settle: (outcome) =>
      (settled ??= files.append([{ line: 'settled', id, at: clock.now(), outcome: { ...outcome } }], false)),
  };
}

/** A session's calls that are uncertain: its process is gone, or all it began is past its deadline. */
function unsettled(session: SessionFile, entries: ReadonlyMap<string, LedgerEntry>, now: number): LedgerEntry[] {
  const open = session.lines.flatMap((line) => {
    const entry = line.line === 'intent' ? entries.get(line.id) : undefined;
    return entry && !entry.outcome && !entry.verdict ? [entry] : [];
  });
  const isOver = session.alive === false || open.every(({ deadline }) => deadline < now);
  return isOver ? open.filter(({ shown }) => !shown) : [];
}

/** Makes one file of those whose sessions are over. Two windows doing it at once write the same entries twice, which is harmless. */
async function compact(
  files: LedgerFolder,
  sessions: readonly SessionFile[],
  entries: ReadonlyMap<string, LedgerEntry>,
  now: number,
): Promise<void> {
  const over = sessions.filter(({ alive }) => alive === false);
  if (over.length < manyFiles) return;
  const wanted = new Set<string>();
  const marked = new Set<string>();
  for (const { lines } of over) {
    for (const line of lines) {
      if (line.line === 'intent') wanted.add(line.id);
      else if (line.line !== 'session') marked.add(line.id);
    }
  }
  // A mark about a living session's call (shown by a window that is closed now) must outlive the file it stands in.
  const ids = [...new Set([...wanted, ...marked])];
  const known = sorted(ids.flatMap((id) => entries.get(id) ?? []));
  const oldest = now - keptDays * 24 * 60 * 60 * 1000;
  const isOpen = ({ outcome, verdict, shown }: LedgerEntry) => !outcome && !verdict && !shown;
  const settled = known.filter((entry) => !isOpen(entry) && entry.at >= oldest).slice(-keptEntries);
  const kept = sorted([...settled, ...known.filter(isOpen)]);
  await files.replace(
    over.map(({ name }) => name),
    kept.flatMap(linesOf),
  );
}

function sorted(entries: Iterable<LedgerEntry>): LedgerEntry[] {
  return [...entries].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

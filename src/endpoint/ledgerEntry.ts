import * as z from 'zod/mini';
import type { Intent, Outcome } from '../result/ports.ts';

/** What was found out later about a call that was never settled. */
export type Verdict = 'charged' | 'not-charged' | 'unknown';

/** All that the record says of one call. */
export interface LedgerEntry extends Intent {
  readonly id: string;
  /** When the intent was written, milliseconds since 1970. */
  readonly at: number;
  /** The point of no return was passed for certain. Its absence proves nothing. */
  readonly sentAt?: number;
  readonly settledAt?: number;
  readonly outcome?: Outcome;
  /** It was shown to the user as uncertain. */
  readonly shown?: true;
  readonly verdict?: Verdict;
}

/** One line of the record. Lines of a later version, and damaged ones, do not fit and are skipped. */
const text = z.string().check(z.maxLength(2000));
const time = z.number().check(z.refine(Number.isFinite));
const charged = z.enum(['no', 'maybe', 'yes']);
const outcome = z.object({
  charged,
  code: z.optional(text),
  costUsd: z.optional(z.number()),
  balanceUsd: z.optional(z.number()),
  requestId: z.optional(text),
  output: z.optional(text),
  elapsedMs: z.optional(z.number()),
});
const lineSchema = z.discriminatedUnion('line', [
  z.object({ line: z.literal('session'), pid: z.number(), host: text, at: time }),
  z.object({
    line: z.literal('intent'),
    id: text,
    at: time,
    door: text,
    tool: text,
    requestSha256: text,
    destination: text,
    workspace: z.optional(text),
    prompt: z.optional(text),
    deadline: time,
  }),
  z.object({ line: z.literal('sent'), id: text, at: time }),
  z.object({ line: z.literal('settled'), id: text, at: time, outcome }),
  z.object({ line: z.literal('shown'), id: text }),
  z.object({ line: z.literal('resolved'), id: text, verdict: z.enum(['charged', 'not-charged', 'unknown']) }),
]);

export type Line = z.infer<typeof lineSchema>;

/** The longest line, in bytes: below it, what a crash leaves is a whole line or a torn last one. */
export const lineLimit = 4000;

/** One line with its line break; long texts are cut so that it stays below `lineLimit`. */
export function toLine(line: Line): string {
  for (const most of [1000, 400, 150, 50]) {
    const text = `${JSON.stringify(line, (_, value: unknown) => (typeof value === 'string' ? value.slice(0, most) : value))}\n`;
    if (Buffer.byteLength(text) < lineLimit) return text;
  }
  throw new RangeError('a line of the record is too long');
}

/** The lines of a session's file; what is damaged, torn or of a later version is left out. */
export function parseLines(file: string): Line[] {
  return file.split('\n').flatMap((line) => {
    try {
      const parsed = z.safeParse(lineSchema, JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** What all lines together say of each call; the order of files does not matter. */
export function entriesOf(lines: Iterable<Line>): Map<string, LedgerEntry> {
  const entries = new Map<string, LedgerEntry>();
  const marks: Exclude<Line, { line: 'intent' | 'session' }>[] = [];
  for (const line of lines) {
    if (line.line === 'session') continue;
    if (line.line !== 'intent') marks.push(line);
    else {
      const { line: _, workspace, prompt, ...intent } = line;
      entries.set(line.id, {
        ...intent,
        ...(workspace === undefined ? {} : { workspace }),
        ...(prompt === undefined ? {} : { prompt }),
      });
    }
  }
  for (const mark of marks) {
    const entry = entries.get(mark.id);
    if (entry) entries.set(mark.id, { ...entry, ...markOf(mark) });
  }
  return entries;
}

function markOf(mark: Exclude<Line, { line: 'intent' | 'session' }>): Partial<LedgerEntry> {
  switch (mark.line) {
    case 'sent':
      return { sentAt: mark.at };
    case 'settled':
      return { settledAt: mark.at, outcome: defined(mark.outcome) };
    case 'shown':
      return { shown: true };
    case 'resolved':
      return { verdict: mark.verdict };
  }
}

/** The lines that say all of an entry. */
export function linesOf(entry: LedgerEntry): Line[] {
  const { id, at, sentAt, settledAt, outcome: ended, shown, verdict, ...intent } = entry;
  return [
    { line: 'intent', id, at, ...intent },
    ...(sentAt === undefined ? [] : [{ line: 'sent', id, at: sentAt } as const]),
    ...(settledAt === undefined || !ended ? [] : [{ line: 'settled', id, at: settledAt, outcome: ended } as const]),
    ...(shown ? [{ line: 'shown', id } as const] : []),
    ...(verdict === undefined ? [] : [{ line: 'resolved', id, verdict } as const]),
  ];
}

function defined(value: z.infer<typeof outcome>): Outcome {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as unknown as Outcome;
}

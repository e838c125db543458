import type { Studio } from '../studio.ts';
import { followInBackground } from './background.ts';
import type { BatchOrder } from './order.ts';
import { BatchSession } from './session.ts';
import { showInStatusBar } from './statusBar.ts';

interface Entry {
  readonly session: BatchSession;
  pages: number;
}

const open = new Map<string, Entry>();

/** The session of a batch's folder in this window, for as long as a page holds it or it runs. Let it go when done. */
export function holdSession(studio: Studio, order: BatchOrder): BatchSession {
  const known = open.get(order.folder);
  if (known) {
    known.pages++;
    return known.session;
  }
  const session = new BatchSession(studio, order);
  const entry: Entry = { session, pages: 1 };
  open.set(order.folder, entry);
  session.onDidTurn(() => {
    if (session.isRunning) showInStatusBar(session);
    else if (entry.pages === 0) end(session);
  });
  void session.read();
  return session;
}

/** A page of it was closed: a run goes on, shown by a notification. */
export function letGo(session: BatchSession): void {
  const entry = open.get(session.order.folder);
  if (entry?.session !== session) return;
  entry.pages--;
  if (entry.pages > 0) return;
  if (session.isRunning) void followInBackground(session, () => entry.pages > 0);
  else end(session);
}

function end(session: BatchSession): void {
  open.delete(session.order.folder);
  // After the others that are told of the same.
  queueMicrotask(() => session.dispose());
}

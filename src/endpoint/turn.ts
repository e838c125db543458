import { setImmediate } from 'node:timers/promises';

/**
 * A whole turn of the event loop between two pieces of an upload: an early answer (401, 413) that has arrived is read before
 * the next write fails, as it does once the server has closed the connection, and throws the answer away. Twice, since the
 * first immediate may come without looking at the sockets again.
 */
export async function turn(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

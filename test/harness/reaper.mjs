// Waits for its parent to end (however: the pipe closes), then kills the process groups and removes the folders that
// the parent told it of and did not take back. See processes.mjs.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** @type {Set<number>} */
const groups = new Set();
/** @type {Set<string>} */
const folders = new Set();

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {{ group?: number, folder?: string, done?: boolean }} */
  const { group, folder, done } = JSON.parse(line);
  if (group) groups[done ? 'delete' : 'add'](group);
  if (folder) folders[done ? 'delete' : 'add'](folder);
}
for (const group of groups)
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Already gone.
  }
for (const folder of folders)
  if (!process.env['KEEP']) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });

// The folder a test's window opens.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * @param {string} base a folder of the test's own
 * @param {string} wish `single`, `empty`, `multi`, or the path of a folder to copy (see `wishes` in specs.mjs)
 * @returns {Promise<string | undefined>} the folder or `.code-workspace` file to open; nothing for an empty window
 */
export async function makeWorkspace(base, wish) {
  if (wish === 'empty') return undefined;
  const folder = path.join(base, 'workspace');
  await mkdir(folder, { recursive: true });
  if (wish === 'multi') {
    const folders = ['one', 'two'].map((name) => ({ path: name }));
    for (const { path: name } of folders) await mkdir(path.join(folder, name), { recursive: true });
    const file = path.join(folder, 'test.code-workspace');
    await writeFile(file, JSON.stringify({ folders }));
    return file;
  }
  if (wish !== 'single') await cp(path.resolve(ROOT, wish), folder, { recursive: true });
  return folder;
}

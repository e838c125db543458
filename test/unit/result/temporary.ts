import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** A folder of its own for each test, removed after it. */
export function temporaryFolder(): { readonly path: string; file(bytes: Uint8Array | string): Promise<string> } {
  let folder = '';
  setup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'result-'));
  });
  teardown(() => rm(folder, { recursive: true, force: true }));
  return {
    get path() {
      return folder;
    },
    file: async (bytes) => {
      const file = path.join(folder, `${randomUUID()}.tmp`);
      await writeFile(file, bytes);
      return file;
    },
  };
}

/** All files below a folder, with `/`, sorted; none if it is not there. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

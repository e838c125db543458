import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod/mini';

/** The service's answers as they came: they are checked anew each time they are read. */
export interface CatalogAnswers {
  /** When they were asked for, in milliseconds since 1970. */
  readonly at: number;
  /** Of `GET /workflows`. */
  readonly workflows: unknown;
  /** Of `GET /flows`; `undefined` if the service has none. */
  readonly flows?: unknown;
}

const schema = z.object({
  format: z.literal(1),
  origin: z.string(),
  at: z.number(),
  workflows: z.unknown(),
  flows: z.optional(z.unknown()),
});

/** The answers kept for an origin such as `https://apiai.me`; `undefined` if there are none, or none that can be read. */
export async function readCatalogFile(folder: string, origin: string): Promise<CatalogAnswers | undefined> {
  try {
    const parsed = z.safeParse(schema, JSON.parse(await readFile(fileOf(folder, origin), 'utf8')));
    return parsed.success && parsed.data.origin === origin ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps answers for an origin in place of earlier ones; another window reads the old file or the new, never half of one. */
export async function writeCatalogFile(folder: string, origin: string, answers: CatalogAnswers): Promise<void> {
  await mkdir(folder, { recursive: true });
  const part = path.join(folder, `.${randomUUID()}.part`);
  try {
    await writeFile(part, JSON.stringify({ format: 1, origin, ...answers }), { flag: 'wx' });
    await rename(part, fileOf(folder, origin));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

const fileOf = (folder: string, origin: string) =>
  path.join(folder, `${createHash('sha256').update(origin).digest('hex').slice(0, 32)}.json`);

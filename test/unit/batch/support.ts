import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { inputMediaTypeOf } from '../../../src/result/mediaType.ts';
import { problemText } from '../../../src/batch/csvProblem.ts';
import { type Plan, type PlanOptions, readPlan } from '../../../src/batch/plan.ts';
import type { LoadImage } from '../../../src/batch/ports.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';

/** A PNG of one pixel. */
export const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

export const loadImage: LoadImage = async (file, { input }) => {
  const bytes = await readFile(file).catch(() => {
    throw new StudioError('BAD_IMAGE', `${path.basename(file)} does not exist.`);
  });
  const { mediaType } = inputMediaTypeOf(bytes);
  if (!mediaType) throw new StudioError('BAD_IMAGE', `${path.basename(file)} is no picture.`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { input, name: path.basename(file), mediaType, content: await openAsBlob(file), sha256 };
};

export async function* bytesOf(
  content: string | Uint8Array,
  size = content.length > 100_000 ? 65_536 : 13,
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content as string);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

export function planOf(content: string | Uint8Array, options: Partial<PlanOptions> = {}): Promise<Plan> {
  const signal = new AbortController().signal;
  const defaults = { tool: nanoBanana2, given: {}, local: {}, csvFolder: tmpdir(), signal };
  return readPlan(bytesOf(content), { ...defaults, ...options }, loadImage);
}

export const problemsOf = (plan: Plan): readonly string[] =>
  plan.problems.map((problem) =>
    problem.severity === 'fatal' ? `fatal: ${problemText(problem)}` : problemText(problem),
  );

/** A new folder, and how to remove it. */
export async function temporaryFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'batch-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

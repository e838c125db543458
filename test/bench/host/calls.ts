import { mkdirSync, watch } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { generate, root } from '../../host/support/host.ts';
import type { Change } from '../../simulator/settings.ts';
import { bareCall } from '../bareCall.ts';
import { configure, curl } from '../service.ts';
import { compare, median, type Pair } from '../statistics.ts';
import { benchFolder } from './rows.ts';

const url = process.env['SIMULATOR_URL'] ?? '';
const endpoint = `${url}/api/workflow/nano-banana-2-2`;

export interface Beside extends Pair {
  /** Median until the command gave its result, in milliseconds: a little after the file is there. */
  readonly resultMs: number;
  /** `node:http` in the same host, with nothing but the call and the file: in milliseconds, and over curl. */
  readonly bareMs: number;
  readonly bareOfCurl: number;
}

/** The command with arguments, until the file is in its place, and plain curl into a file, in turn. */
export async function besideCurl(
  rounds: number,
  change: Change,
  command: string,
  prompt: string,
  picture?: string,
): Promise<Beside> {
  await configure(url, endpoint, change);
  const images = picture === undefined ? {} : { images: [vscode.Uri.file(picture)] };
  const form = [`PROMPT=${prompt}`, 'image_size=512', ...(picture === undefined ? [] : [`image=@${picture}`])];
  const folder = path.join(root(), command);
  mkdirSync(folder);
  const byCurl = async (round: number) => {
    await curl(endpoint, form, path.join(benchFolder, `${command}-${round}.png`));
    return undefined;
  };
  const resultMs: number[] = [];
  const pair = await compare(
    rounds,
    async (round) => {
      const began = performance.now();
      const output = vscode.Uri.file(path.join(folder, `${round}.png`));
      const there = appears(folder, `${round}.png`);
      const made = generate({ prompt, parameters: { image_size: '512' }, output, ...images }).then(
        () => void resultMs.push(performance.now() - began),
      );
      await Promise.race([there, made]);
      return async () => await made;
    },
    byCurl,
  );
  const bare = await compare(
    rounds,
    async (round) => {
      await bareCall(endpoint, form, path.join(benchFolder, `${command}-bare-${round}.png`));
      return undefined;
    },
    byCurl,
  );
  return { ...pair, resultMs: median(resultMs), bareMs: bare.ours, bareOfCurl: bare.ratio };
}

/** As they are written down. */
export function numbersOf({ ours: ms, theirs: curlMs, ratio: ofCurl, ...rest }: Beside): Record<string, number> {
  return { ms, curlMs, ofCurl, ...rest };
}

/** Resolves when a file of this name is in the folder. */
function appears(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_, changed) => {
      if (changed !== name) return;
      watcher.close();
      resolve();
    });
  });
}

import * as path from 'node:path';
import * as vscode from 'vscode';
import { generate, root } from '../../host/support/host.ts';
import type { Change } from '../../simulator/settings.ts';
import { configure, curl } from '../service.ts';
import { compare, type Pair } from '../statistics.ts';
import { benchFolder } from './rows.ts';

const url = process.env['SIMULATOR_URL'] ?? '';
const endpoint = `${url}/api/workflow/nano-banana-2-2`;

/** The command with arguments, until it gives its result, and plain curl into a file, in turn. */
export async function besideCurl(
  rounds: number,
  change: Change,
  command: string,
  prompt: string,
  picture?: string,
): Promise<Pair> {
  await configure(url, endpoint, change);
  const images = picture === undefined ? {} : { images: [vscode.Uri.file(picture)] };
  const form = [`PROMPT=${prompt}`, 'image_size=512', ...(picture === undefined ? [] : [`image=@${picture}`])];
  return await compare(
    rounds,
    (round) =>
      generate({
        prompt,
        parameters: { image_size: '512' },
        output: vscode.Uri.file(path.join(root(), command, `${round}.png`)),
        ...images,
      }),
    (round) => curl(endpoint, form, path.join(benchFolder, `${command}-${round}.png`)),
  );
}
